#include "eval/evaluate.h"
#include "infer/loaded_model.h"
#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"eval", "how held-out text is scored", base::options<eval::EvalRecipe>}};
constexpr Input kInputs[] = {{"corpus"}, {"model"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  auto& ctx = work.ctx;
  const auto model = TRY(infer::open_model(ctx.disk, work.input("model"), ctx.workers));
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(ctx.disk, work.input("model")));
  return eval::evaluate(work.section<eval::EvalRecipe>("eval"), work.input("corpus"), *model,
                        tokenizer, work.writer, ctx);
}
}  // namespace

extern const Entry eval{
    .summary = "bits per byte of held-out text in every language, beside xz",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make)};

}  // namespace run::stage
