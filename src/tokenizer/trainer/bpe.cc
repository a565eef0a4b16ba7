// Plain byte-pair encoding: languages only weigh, as recipe.temperature says.
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/trainer_work.h"

namespace tokenizer::trainer {
namespace {

base::Result<Trained> train(const Task& task) {
  const auto cut = TRY(PreTokenizer::from_pattern(task.recipe.pattern));
  WordCount count(task.recipe.max_word_bytes);
  for (const auto& language : task.languages)
    TRY(each_training_batch(language, task.recipe, task.ctx, [&](std::span<TrainingText> batch) {
      count.add(texts_of(batch), cut, language.weight, task.ctx.pool);
      return base::done();
    }));
  const auto words = count.take();
  auto learned = train_bpe(words, options_of(task.recipe), work_of(task));
  return Trained{std::move(learned), count.pieces(), count.left_out(), words.size()};
}

}  // namespace

extern const Entry bpe{"byte-pair encoding: the most frequent pair of all text becomes a token",
                       nullptr, train};

}  // namespace tokenizer::trainer
