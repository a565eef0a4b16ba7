#include "run/recipe.h"
#include "tokenizer/learn.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"tokenizer", "how the tokenizer is learned", base::options<tokenizer::TokenizerRecipe>}};
constexpr Input kInputs[] = {{"corpus"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return tokenizer::learn(work.section<tokenizer::TokenizerRecipe>("tokenizer"),
                          work.input("corpus"), work.writer, work.ctx);
}
}  // namespace

extern const Entry tokenizer{.summary = "the vocabulary, learned from the corpus",
                             .sections = kSections,
                             .inputs = kInputs,
                             .version = 1,
                             .make = MAKER(make)};

}  // namespace run::stage
