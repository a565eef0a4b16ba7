#include "tokenizer/parity.h"

#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return tokenizer::measure_parity(work.recipe.parity, work.input("tokenizer"), work.writer,
                                   work.ctx);
}
}  // namespace

extern const Entry parity{make};

}  // namespace run::stage
