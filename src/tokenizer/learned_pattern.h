// The pattern of a tokenizer that is learned: the recipe's own, or the default with what the options of the trainer
// change in it (trainer_options.h).
#pragma once

#include <string>

#include "tokenizer/recipe.h"

namespace tokenizer {

// In the dialect of tokenizer.json.
std::string learned_pattern(const TokenizerRecipe& recipe);
// The same whose pieces hold words with one space between them, as superwords may: each piece of
// learned_pattern() lies within one of these.
std::string superword_pattern(const TokenizerRecipe& recipe);

}  // namespace tokenizer
