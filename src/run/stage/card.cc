#include "dossier/write_card.h"
#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  return dossier::write_card(work.recipe.card, work.out, work.writer, work.ctx);
}
}  // namespace

extern const Entry card{make};

}  // namespace run::stage
