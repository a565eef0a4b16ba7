// The pattern of a tokenizer that is learned: the recipe's own, the usual one, or what the options of the trainer
// (trainer_options.h) make in its place: tekken for digits alone, else the family of marks.
#pragma once

#include <string>

#include "tokenizer/recipe.h"

namespace tokenizer {

// Whether the options of a trainer may say how text is cut: beside any other pattern they would say nothing.
bool options_may_cut(const TokenizerRecipe& recipe);
// Whether they do.
bool options_cut(const TokenizerRecipe& recipe);

// What text is cut by while words are learned, in the dialect of tokenizer.json.
std::string learned_pattern(const TokenizerRecipe& recipe);
// The same whose pieces hold words with one space between them, as superwords may: each piece of
// learned_pattern() lies within one of these.
std::string superword_pattern(const TokenizerRecipe& recipe);
// What stands in the tokenizer.json of this recipe.
std::string written_pattern(const TokenizerRecipe& recipe);
// What to say before learning where version 1.0 of Hugging Face's tokenizers will refuse what is written; else empty.
std::string version_remark(const TokenizerRecipe& recipe);

}  // namespace tokenizer
