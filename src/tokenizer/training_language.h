// The languages that a tokenizer is learned from, how much of each, and what each counts.
#pragma once

#include "tokenizer/held_out.h"
#include "tokenizer/recipe.h"
#include "tokenizer/training_text.h"
#include "tokenizer/word_count.h"

namespace tokenizer {

inline constexpr std::uint64_t kFullWeight = 1 << 16;  // the largest weight of a language

struct TrainingLanguage {
  LanguageFile file;
  Chosen read;
  std::uint64_t weight = 0;  // of each of its bytes, in units of 1 / kFullWeight
};

// Weighed by recipe.temperature; a language without text is left out with a warning. Error:
// missing if none has text; bad_data if one has text that is held out, or cannot be read; io, interrupted.
base::Result<std::vector<TrainingLanguage>> training_languages(const TokenizerRecipe& recipe,
                                                               const base::Path& corpus,
                                                               const HeldOut& held,
                                                               base::Context& ctx);

// The same of files that are named one by one.
base::Result<std::vector<TrainingLanguage>> training_languages(const TokenizerRecipe& recipe,
                                                               std::vector<LanguageFile> files,
                                                               const HeldOut& held,
                                                               base::Context& ctx);

// Hands out the documents to learn from, a batch at a time and in the order of the file, in the
// normal form that the tokenizer will bring text to. Error: as each_batch.
base::Result<void> each_training_batch(
    const TrainingLanguage& language, const TokenizerRecipe& recipe, base::Context& ctx,
    const std::function<base::Result<void>(std::span<TrainingText>)>& use);

}  // namespace tokenizer
