#include "eval/evaluate.h"
#include "infer/loaded_model.h"
#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  auto& ctx = work.ctx;
  const auto model = TRY(infer::open_model(ctx.disk, work.input("model"), ctx.workers));
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(ctx.disk, work.input("model")));
  return eval::evaluate(work.recipe.eval, work.input("corpus"), *model, tokenizer, work.writer,
                        ctx);
}
}  // namespace

extern const Entry eval{make};

}  // namespace run::stage
