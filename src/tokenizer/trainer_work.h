// What every trainer of byte-pair encoding asks of a recipe and of the program around it.
#pragma once

#include "tokenizer/bpe_trainer.h"
#include "tokenizer/learn.h"
#include "tokenizer/spilled_training.h"
#include "tokenizer/trainer.h"
#include "tokenizer/training_language.h"

namespace tokenizer::trainer {

// A weighted count of min_frequency is that many occurrences in the language of full weight.
BpeOptions options_of(const TokenizerRecipe& recipe);
// Says how far it is, and stops where it is asked to. The task outlives it.
BpeWork work_of(const Task& task);
// Bytes that counting may take under the options, or, of learning, that it may need.
std::size_t memory_of(const Task& task);
// A count of the task, in a folder of its own, that takes a part of its memory.
base::Result<KeptCount> open_count(const Task& task, const std::string& name, std::size_t memory);
// How often a word of a language of `weight` was counted at least that is seen as often as the options ask for.
std::uint64_t fewest_of(const Task& task, std::uint64_t weight);
// Error: bad_request where the memory does not even hold the tokens to learn.
base::Result<void> check_spilling(const Task& task);
// Words to learn from: held where merging has the memory for it, else put on disk.
struct Taken {
  WordList held;
  std::unique_ptr<SpilledTraining> spilled;
  std::uint64_t words() const { return spilled ? spilled->words() : held.size(); }
};
// What was counted at full weight. `options` and `work` outlive it. Error: as KeptCount; bad_request if merging would need more
// memory than there is, whatever is put on disk.
base::Result<Taken> take_or_spill(KeptCount& count, const Task& task, const BpeOptions& options,
                                  const BpeWork& work);
// Behind merges that are done first, until there are so many in all.
base::Result<Learned> learn_merges(Taken& words, std::span<const TokenPair> first,
                                   std::int64_t merges, const BpeOptions& options,
                                   const BpeWork& work);
// Takes them out of the documents.
std::vector<std::string> texts_of(std::span<TrainingText> documents);

}  // namespace tokenizer::trainer
