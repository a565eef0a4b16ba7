#include "tokenizer/parity.h"

#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"parity", "whether the tokenizer treats languages alike, and the gate on it",
     base::options<tokenizer::ParityRecipe>}};
constexpr Input kInputs[] = {{"tokenizer"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return tokenizer::measure_parity(work.section<tokenizer::ParityRecipe>("parity"),
                                   work.input("tokenizer"), work.writer, work.ctx);
}
}  // namespace

extern const Entry parity{
    .summary = "tokens for the same content in every language, and whether the gate lets it pass",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make)};

}  // namespace run::stage
