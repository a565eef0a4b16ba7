#include "tokenizer/shards.h"

#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return tokenizer::make_shards(work.recipe.shards, work.input("corpus"), work.input("tokenizer"),
                                work.writer, work.ctx);
}
}  // namespace

extern const Entry shards{make};

}  // namespace run::stage
