#include "tokenizer/trainer_work.h"

#include "tokenizer/learn.h"

namespace tokenizer::trainer {

BpeOptions options_of(const TokenizerRecipe& recipe) {
  return {.vocabulary = recipe.vocabulary,
          .min_frequency = static_cast<std::uint64_t>(recipe.min_frequency) * kFullWeight,
          .max_token_length = recipe.max_token_bytes,
          .special = special_tokens()};
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

std::vector<std::string> texts_of(std::span<TrainingText> documents) {
  std::vector<std::string> texts;
  for (auto& document : documents) texts.push_back(std::move(document.text));
  return texts;
}

}  // namespace tokenizer::trainer
