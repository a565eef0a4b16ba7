// What is said of a corpus while it is made, for nobody reads its books before the training.
#pragma once

#include <string>
#include <vector>

#include "data/stage.h"
#include "data/unguarded.h"

namespace data {

// Sets of which training has a quarter or more: their figures say little of text that is new.
std::vector<std::string> remarks_on_shared(const std::vector<HeldoutCount>& counts);

// Documents that went since their language is no variant; once they are marked (rule "variant").
std::vector<std::string> remarks_on_variants(const Candidates& candidates);

}  // namespace data
