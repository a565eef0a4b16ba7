// Plain byte-pair encoding: languages only weigh, as recipe.temperature says. Superwords (Liu et al. 2025, arXiv
// 2503.13423): from some merge on, pairs are counted across the spaces between words.
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/learned_pattern.h"
#include "tokenizer/trainer_work.h"

namespace tokenizer::trainer {
namespace {

struct Bpe : Common {
  std::int64_t superwords_from = 0;

  template <class V>
  void fields(V& v) {
    v(superwords_from, "superwords_from",
      "merges within words; the later ones may join words with a space between them, with the default "
      "pattern (SuperBPE). 0: none does");
    Common::fields(v);
  }
  base::Result<void> check() const {
    TRY(Common::check());
    if (superwords_from >= 0 && superwords_from <= 1 << 24) return {};
    return base::Error{base::Code::bad_request, "superwords_from must lie between 0 and 16777216",
                       "", "0 is none; 90 of 100 merges is usual"};
  }
};

std::int64_t superwords_from(const Task& task) {
  return task.recipe.trainer.as<Bpe>().superwords_from;
}

struct Counts {
  KeptCount words, superwords;
};

base::Result<Counts> count(const Task& task) {
  const auto cut = TRY(PreTokenizer::from_pattern(learned_pattern(task.recipe)));
  const auto wide = TRY(PreTokenizer::from_pattern(superword_pattern(task.recipe)));
  const bool both = superwords_from(task) > 0;
  const auto memory = memory_of(task) / (both ? 2 : 1);
  Counts counts{TRY(open_count(task, "words", memory)),
                TRY(open_count(task, "superwords", memory))};
  for (const auto& language : task.languages)
    if (!counts.words.finished() || (both && !counts.superwords.finished()))
      TRY(each_training_batch(language, task.recipe, task.ctx,
                              [&](std::span<TrainingText> batch) -> base::Result<void> {
                                const auto texts = texts_of(batch);
                                if (both)
                                  TRY(counts.superwords.add(texts, wide, language.weight,
                                                            task.ctx.pool));
                                return counts.words.add(texts, cut, language.weight, task.ctx.pool);
                              }));
  return counts;
}

base::Result<Trained> train(const Task& task) {
  const auto options = options_of(task.recipe);
  const auto work = work_of(task);
  const auto spaces = merges_of_spaces(options);
  auto counts = TRY(count(task));
  Trained out{{}, counts.words.pieces(), counts.words.left_out(), 0};
  auto words = TRY(take_or_spill(counts.words, task, options, work));
  out.distinct = words.words();
  const auto from = superwords_from(task);
  out.learned = TRY(learn_merges(words, spaces, from > 0 ? from : kAllMerges, options, work));
  if (from == 0) return out;
  words = TRY(take_or_spill(counts.superwords, task, options, work));
  const auto first = pairs_of(out.learned.merges);
  out.learned = TRY(learn_merges(words, first, kAllMerges, options, work));
  return out;
}

std::string pattern(const TokenizerRecipe& recipe) {
  const bool wide = recipe.trainer.as<Bpe>().superwords_from > 0;
  return wide ? superword_pattern(recipe) : learned_pattern(recipe);
}

}  // namespace

extern const Entry bpe{
    .summary = "byte-pair encoding: the most frequent pair of all text becomes a token",
    .options = base::options<Bpe>,
    .common = common_of<Bpe>,
    .train = train,
    .pattern = pattern};

}  // namespace tokenizer::trainer
