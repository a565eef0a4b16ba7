#include "data/corpus.h"

#include "run/stage.h"

namespace run::stage {

namespace {
base::Result<void> make(Work& work) {
  TRY(data::build_corpus(work.recipe.corpus, work.input("sources"), work.recipe.seed, work.writer,
                         work.ctx));
  if (!work.recipe.present.contains("eval") || !work.writer.manifest().facts["heldout"].empty())
    return {};
  return base::Error{base::Code::bad_data,
                     "nothing could be held out, so [eval] would have nothing to read", "corpus",
                     "add documents (a few long ones cannot be shared out), raise "
                     "corpus.heldout_max_share, or take [eval] out"};
}
}  // namespace

extern const Entry corpus{make};

}  // namespace run::stage
