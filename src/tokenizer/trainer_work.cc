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

std::uint64_t fewest_of(const Task& task, std::uint64_t weight) {
  const auto least = static_cast<std::uint64_t>(task.recipe.common().min_word_count);
  return least > 1 ? least * weight : 1;
}

base::Result<void> check_spilling(const Task& task) {
  const auto least = SpilledTraining::least_memory(task.recipe.vocabulary) / 1'000'000 + 1;
  if (memory_of(task) >= least * 1'000'000) return {};
  return base::Error{
      base::Code::bad_request,
      fmt::format("learning {} tokens takes {} MB of memory at least, and {} MB are allowed",
                  task.recipe.vocabulary, least, memory_of(task) / 1'000'000),
      "tokenizer", fmt::format("set tokenizer.trainer.memory_mb = {} or more", least)};
}

namespace {

// Bytes that merging in memory takes, with the words.
std::size_t memory_to_merge(std::size_t words, std::size_t bytes) {
  return bytes + words * 16 + PairTable::memory(words, bytes);
}

base::Result<void> spill(Taken& out, const Task& task, const BpeOptions& options,
                         const BpeWork& work) {
  TRY(check_spilling(task));
  out.spilled = std::make_unique<SpilledTraining>(
      SpilledOptions{.disk = &task.ctx.disk,
                     .folder = base::join(task.scratch, "merging"),
                     .memory = memory_of(task)},
      options, work);
  for (std::size_t i = 0; i < out.held.size(); ++i) {
    const Tally::Entry count{0, out.held.count(i)};
    TRY(out.spilled->add(out.held.bytes(i), std::span(&count, 1)));
  }
  out.held = {};
  return {};
}

}  // namespace

base::Result<Taken> take_or_spill(KeptCount& count, const Task& task, const BpeOptions& options,
                                  const BpeWork& work) {
  Taken out;
  const auto least = fewest_of(task, kFullWeight);
  const auto fits = [&](std::size_t words, std::size_t bytes) {
    return memory_to_merge(words, bytes) <= memory_of(task);
  };
  const auto& tables = count.count();
  if (tables.runs() == 0 && task.keep_every == 0 &&
      fits(tables.words_in_tables(), tables.bytes_in_tables())) {
    out.held = TRY(count.take(least));
    return out;
  }
  TRY(count.drain(least, [&](std::string_view word, std::uint64_t times) -> base::Result<void> {
    const Tally::Entry entry{0, times};
    if (out.spilled) return out.spilled->add(word, std::span(&entry, 1));
    out.held.add(word, times);
    if (fits(out.held.size(), out.held.all_bytes())) return {};
    return spill(out, task, options, work);
  }));
  return out;
}

base::Result<Learned> learn_merges(Taken& words, std::span<const TokenPair> first,
                                   std::int64_t merges, const BpeOptions& options,
                                   const BpeWork& work) {
  if (words.spilled) return train_bpe(*words.spilled, first, merges, options, work);
  return train_bpe(words.held, first, merges, options, work);
}

std::vector<std::string> texts_of(std::span<TrainingText> documents) {
  std::vector<std::string> texts;
  for (auto& document : documents) texts.push_back(std::move(document.text));
  return texts;
}

}  // namespace tokenizer::trainer
