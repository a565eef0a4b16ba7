#include "data/corpus.h"

#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return data::build_corpus(work.recipe.corpus, work.input("sources"), work.recipe.seed,
                            work.writer, work.ctx);
}
}  // namespace

extern const Entry corpus{make};

}  // namespace run::stage
