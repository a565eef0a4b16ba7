// Languages that settings name, against those that the recipe will make text in: what no source has is said before
// anything starts, not when the corpus is made.
#pragma once

#include <string>
#include <vector>

#include "run/recipe.h"

namespace run {

// Of the shards that a stage reads, or of the corpus from which it makes them, by canonical code in the recipe's
// order; none where the recipe does not make what is read.
std::vector<std::string> languages_before(const Instance& stage, const Recipe& recipe);

// Error: bad_request for a language that is not among `known`, with the nearest name; `key` is the setting that names
// it, "train.mix". Nothing is known where `known` is empty.
base::Result<void> check_languages(const Instance& stage, const std::string& key,
                                   const std::vector<std::string>& named,
                                   const std::vector<std::string>& known);

}  // namespace run
