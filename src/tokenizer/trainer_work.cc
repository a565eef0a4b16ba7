#include "tokenizer/trainer_work.h"

#include <fmt/format.h>

#include "base/memory.h"
#include "tokenizer/pair_table.h"

namespace tokenizer::trainer {

BpeOptions options_of(const TokenizerRecipe& recipe) {
  return {.vocabulary = recipe.vocabulary,
          .min_frequency = static_cast<std::uint64_t>(recipe.min_frequency) * kFullWeight,
          .max_token_length = recipe.max_token_bytes,
          .special = special_tokens(recipe),
          .space_runs = recipe.common().space_runs};
}

BpeWork work_of(const Task& task) {
  const auto go_on = [&task](std::int64_t ids) {
    task.ctx.reporter.progress("tokenizer", static_cast<std::uint64_t>(ids),
                               static_cast<std::uint64_t>(task.recipe.vocabulary),
                               "learning tokens");
    return !task.ctx.cancel.requested();
  };
  return {.pool = task.ctx.pool, .go_on = go_on};
}

std::size_t memory_of(const Task& task) {
  const auto said = static_cast<std::size_t>(task.recipe.common().memory_mb) * 1'000'000;
  return said > 0 ? said : base::memory_there() / 2;
}

base::Result<KeptCount> open_count(const Task& task, const std::string& name, std::size_t memory) {
  return KeptCount::open(task.recipe.max_word_bytes,
                         {&task.ctx.disk, base::join(task.scratch, name), memory, task.keep_every});
}

base::Result<WordList> take_words(KeptCount& count, const Task& task, std::uint64_t weight) {
  const auto least = static_cast<std::uint64_t>(task.recipe.common().min_word_count);
  return count.take(least > 1 ? least * weight : 1);
}

base::Result<void> check_memory(std::span<const WordList* const> lists, const Task& task,
                                std::size_t times) {
  std::size_t words = 0, bytes = 0, needed = 0;
  for (const auto* list : lists) {
    words += list->size();
    bytes += list->all_bytes();
    needed += list->memory();
  }
  needed += times * PairTable::memory(words, bytes);
  if (needed <= memory_of(task)) return {};
  const auto mb = [](std::size_t size) { return size / 1'000'000 + 1; };
  const auto next = task.recipe.common().min_word_count + 1;
  return base::Error{
      base::Code::bad_request,
      fmt::format(
          "learning from {} different pieces of text takes about {} MB of memory, and {} MB are allowed",
          words, mb(needed), memory_of(task) / 1'000'000),
      "tokenizer",
      fmt::format(
          "set tokenizer.trainer.memory_mb = {}, or min_word_count = {} to pass over rare pieces",
          mb(needed), next)};
}

std::vector<std::string> texts_of(std::span<TrainingText> documents) {
  std::vector<std::string> texts;
  for (auto& document : documents) texts.push_back(std::move(document.text));
  return texts;
}

}  // namespace tokenizer::trainer
