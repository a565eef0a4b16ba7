#include "run/stage.h"
#include "tokenizer/learn.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return tokenizer::learn(work.recipe.tokenizer, work.input("corpus"), work.writer, work.ctx);
}
}  // namespace

extern const Entry tokenizer{make};

}  // namespace run::stage
