#include "data/corpus.h"

#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {{"corpus",
                                  "which languages and documents, what may stay, what is held out",
                                  base::options<data::CorpusRecipe>}};
constexpr Input kInputs[] = {{"sources"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  TRY(data::build_corpus(work.section<data::CorpusRecipe>("corpus"), work.input("sources"),
                         work.seed(), work.writer, work.ctx));
  if (!work.is_read_by("eval") || !work.writer.manifest().facts["heldout"].empty()) return {};
  return base::Error{base::Code::bad_data,
                     "nothing could be held out, so [eval] would have nothing to read", "corpus",
                     "add documents (a few long ones cannot be shared out), raise "
                     "corpus.heldout_max_share, or take [eval] out"};
}
}  // namespace

extern const Entry corpus{.summary = "documents that may be trained on, and those held out",
                          .sections = kSections,
                          .inputs = kInputs,
                          .version = data::kCorpusVersion,
                          .make = MAKER(make)};

}  // namespace run::stage
