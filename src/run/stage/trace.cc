#include "run/recipe.h"
#include "trace/make_index.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"trace",
     "an index of the training text: where any words stand in it, and proofs of what does not",
     base::options<trace::TraceRecipe>}};
constexpr Input kInputs[] = {{"corpus"}};
constexpr File kFiles[] = {{"part-{step}.fm"}, {"documents.jsonl.zst"}, {"keys.bin"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return trace::make_index(work.section<trace::TraceRecipe>("trace"), work.input("corpus"),
                           work.writer, work.ctx);
}
}  // namespace

extern const Entry trace{
    .summary = "an index of the training text, with a signed root over all that stands in it",
    .sections = kSections,
    .inputs = kInputs,
    .version = 1,
    .make = MAKER(make),
    .tells =
        "Where any words of an answer stand in its training text can be asked, and proofs be had "
        "that a document, address or domain is not in it.",
    .files = kFiles};

}  // namespace run::stage
