// An index of the training text: made again from the corpus that stands here, each file has the same bytes.
// So nothing that stands in the corpus can be missing under the root that the ledger signed.
#include <algorithm>

#include "audit/files.h"
#include "audit/stage.h"
#include "base/settings.h"
#include "trace/make_index.h"

namespace audit::stage {

namespace {

using base::Result;

base::Result<void> check(const Standing& index, const Scene& scene, Report& report) {
  const auto* corpus = scene.input(index, "corpus");
  if (!corpus || !corpus->sound) return {};
  ::trace::TraceRecipe recipe;
  if (!base::from_json(index.manifest.recipe, recipe, index.folder).ok() || !recipe.check().ok()) {
    report.add(index.manifest_place(), "recipe", "it is none of an index");
    return {};
  }
  // The bytes are the same for any; how much this machine has its maker did not know.
  recipe.memory_mb = std::min(recipe.memory_mb, ::trace::TraceRecipe().memory_mb);
  std::size_t files = 0;
  const auto compare = [&](const std::string& name, std::string_view bytes) -> Result<void> {
    ++files;
    const auto listed = std::ranges::find(index.manifest.files, name, &ledger::FileEntry::path);
    const auto differs = listed == index.manifest.files.end() ? std::string("it is missing")
                                                              : ledger::difference(bytes, *listed);
    if (!differs.empty())
      report.add(index.file(name), "", "made again from the corpus, it is another: " + differs);
    return {};
  };
  const auto made = ::trace::build_index(recipe, corpus->folder, scene.ctx, compare);
  if (!made.ok()) {
    if (made.error().code == base::Code::interrupted) return made.error();
    report.add(index.folder, "", "it cannot be made again: " + made.error().sentence());
    return {};
  }
  if (files != index.manifest.files.size())
    report.add(index.manifest_place(), "files", "an index of this corpus has other files");
  for (const auto& [name, said, wanted] :
       {std::tuple{"counts", index.manifest.counts, record::to_json(made->counts)},
        std::tuple{"facts", index.manifest.facts, record::to_json(made->facts)}})
    if (said != wanted)
      report.add(index.manifest_place(), name, "they are not those of the corpus");
  return {};
}

}  // namespace

extern const Entry trace{check};

}  // namespace audit::stage
