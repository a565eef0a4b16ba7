// What differs between two values of a recipe, in sentences.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace run {

// "corpus.min_words changed from 50 to 60", one sentence a difference. `path`: of the values.
std::vector<std::string> differences(const base::Json& before, const base::Json& now,
                                     const std::string& path);

}  // namespace run
