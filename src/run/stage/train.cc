#include "run/stage.h"
#include "train/loop.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return train::train(work.recipe.model, work.recipe.train, work.input("shards"), work.recipe.seed,
                      work.writer, work.ctx);
}
}  // namespace

extern const Entry train{make};

}  // namespace run::stage
