#include "run/left_over.h"

#include "base/hash.h"
#include "ledger/manifest.h"
#include "run/standing.h"

namespace run {

std::vector<std::string> LeftOver::reasons() const {
  if (recorded)
    return {"no stage of this recipe makes it, and an audit notes it as left over",
            "delete it when you do not need it, or put its stage back into the recipe"};
  return {"no stage of this recipe makes it; the next run records it as left over",
          "delete it only then, or an audit misses it; or put its stage back into the recipe"};
}

base::Result<std::vector<LeftOver>> left_over(const Recipe& recipe,
                                              std::span<const ledger::Record> records,
                                              const base::Path& out, base::Disk& disk) {
  std::vector<LeftOver> found;
  const auto account = account_of(records);
  for (const auto& [name, last] : account.artefacts) {
    if (recipe.find(name) || !is_stage_name(name)) continue;
    const auto folder = base::join(out, name);
    const auto bytes = disk.read(base::join(folder, "manifest.json"));
    if (!bytes.ok() || base::sha256(*bytes).hex() != last.manifest_sha256) continue;
    found.push_back({name, TRY(ledger::read_manifest(disk, folder)).kind, last.id, last.retired.has_value()});
  }
  return found;
}

}  // namespace run
