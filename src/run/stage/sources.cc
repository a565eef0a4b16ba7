#include "data/fetch.h"
#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return data::fetch_sources(work.recipe.sources, work.writer, work.ctx);
}
}  // namespace

extern const Entry sources{make};

}  // namespace run::stage
