// Pairs of a sentence and the same with a fault, made by rules that need no dictionary.
//
// What surprises: a rule knows nothing of the sentence, so now and then both are sound. The share differs by language, and
// scores are for models on one language, not for languages on one model.
#pragma once

#include <vector>

#include "eval/make/kind.h"

namespace eval::make {

// Two words that stand side by side trade places; neither is at an end of the sentence or begins with a capital.
std::vector<Item> word_order(const Made& made);
// A word gets the ending of another form of it that the text has elsewhere.
std::vector<Item> ending(const Made& made);
// A word of few forms that must agree with its neighbours (articles, "is" and "are") stands in another one of them.
std::vector<Item> agreement(const Made& made);

}  // namespace eval::make
