#include "data/fetch.h"
#include "run/local_source.h"
#include "run/recipe.h"

namespace run::stage {

namespace {
constexpr Section kSections[] = {
    {"sources", "where documents come from", base::options<data::SourcesRecipe>}};
constexpr File kFiles[] = {{"sources.json"}};

[[maybe_unused]] base::Result<void> make(Work& work) {
  return data::fetch_sources(work.section<data::SourcesRecipe>("sources"), work.writer, work.ctx);
}

base::Result<void> ready(const Before& before) {
  return local_sources_stand(before.stage.settings("sources").as<data::SourcesRecipe>(),
                             before.disk);
}
}  // namespace

extern const Entry sources{
    .summary = "the packages and files that documents come from, fetched and digested",
    .sections = kSections,
    .inputs = {},
    .version = 1,
    .make = MAKER(make),
    .outside = changed_sources,
    .ready = ready,
    .files = kFiles};

}  // namespace run::stage
