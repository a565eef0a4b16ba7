#include "run/local_source.h"

#include "base/hash_file.h"
#include "data/fetch.h"
#include "data/source.h"

namespace run {

namespace {

base::Result<std::string> digest_now(const data::Fetched& source, base::Context& ctx) {
  const auto* kind = data::source::find(source.kind);
  if (kind && kind->digest) return kind->digest(source, ctx);
  return TRY(base::hash_file(ctx, source.file, "sources")).hex();
}

}  // namespace

std::vector<std::string> changed_sources(const base::Path& folder, base::Context& ctx) {
  const auto sources = data::list_sources(ctx.disk, folder);
  if (!sources.ok()) return {"its list of sources cannot be read: " + sources.error().sentence()};
  std::vector<std::string> changed;
  for (const auto& source : *sources) {
    const auto* kind = data::source::find(source.kind);
    if (kind && kind->fetched_by) continue;
    const auto now = digest_now(source, ctx);
    if (!now.ok() && now.error().code == base::Code::interrupted) return changed;
    if (!now.ok()) {
      changed.push_back("its source " + source.name + " is gone: " + source.file);
    } else if (*now != source.sha256) {
      changed.push_back("its source " + source.name + " changed: " + source.file);
    }
  }
  return changed;
}

base::Result<void> local_sources_stand(const data::SourcesRecipe& recipe, base::Disk& disk) {
  for (const auto& source : recipe.source)
    if (source.entry().ready) TRY(source.entry().ready(source.settings(), disk));
  return {};
}

}  // namespace run
