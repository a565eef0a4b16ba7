// What every trainer of byte-pair encoding asks of a recipe and of the program around it.
#pragma once

#include "tokenizer/bpe_trainer.h"
#include "tokenizer/trainer.h"
#include "tokenizer/training_language.h"

namespace tokenizer::trainer {

// A weighted count of min_frequency is that many occurrences in the language of full weight.
BpeOptions options_of(const TokenizerRecipe& recipe);
// Says how far it is, and stops where it is asked to. The task outlives it.
BpeWork work_of(const Task& task);
// Takes them out of the documents.
std::vector<std::string> texts_of(std::span<TrainingText> documents);

}  // namespace tokenizer::trainer
