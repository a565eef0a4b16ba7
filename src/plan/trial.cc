#include "plan/trial.h"

#include "tokenizer/bpe_trainer.h"
#include "tokenizer/learn.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/word_count.h"

namespace plan {

base::Result<tokenizer::Learned> learn_trial(std::span<const std::string> texts,
                                             std::int64_t vocabulary, base::Context& ctx) {
  const tokenizer::TokenizerRecipe recipe;
  const auto cut = TRY(tokenizer::PreTokenizer::from_pattern(recipe.pattern));
  tokenizer::WordCount count(recipe.max_word_bytes);
  TRY(count.add(texts, cut, 1, ctx.pool));
  return tokenizer::train_bpe(TRY(count.take()),
                              {.vocabulary = vocabulary,
                               .min_frequency = static_cast<std::uint64_t>(recipe.min_frequency),
                               .max_token_length = recipe.max_token_bytes,
                               .special = tokenizer::special_tokens()},
                              {.pool = ctx.pool});
}

}  // namespace plan
