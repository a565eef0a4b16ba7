#include "run/stage.h"
#include "train/loop.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return train::export_model(work.input("train"), work.input("tokenizer"), work.writer, work.ctx);
}
}  // namespace

extern const Entry model{make};

}  // namespace run::stage
