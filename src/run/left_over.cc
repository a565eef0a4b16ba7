#include "run/left_over.h"

#include "base/hash.h"
#include "ledger/manifest.h"
#include "run/standing.h"

namespace run {

std::vector<std::string> LeftOver::reasons() const {
  const std::string unmade = "no stage of this recipe makes it";
  if (needed())
    return {unmade + ", but " + holder + ", as it stands here, was made from it",
            "keep it, or an audit misses it: when " + holder +
                " is gone or made anew, the next run lets it go"};
  const auto what = unmade + (holder.empty() ? ""
                                             : ", and no other model has taken its place: while it "
                                               "stands an audit compares it and what it was made "
                                               "from");
  if (!recorded)
    return {what + "; the next run records it as left over",
            "delete it only then, or an audit misses it; or put its stage back into the recipe"};
  return {holder.empty() ? what + ", and an audit notes it as left over" : what,
          "delete it when you do not need it, or put its stage back into the recipe"};
}

namespace {

// Whether the artefact stands as it was recorded.
bool stands_as(const Recorded& last, const base::Path& folder, base::Disk& disk) {
  const auto bytes = disk.read(base::join(folder, "manifest.json"));
  return bytes.ok() && base::sha256(*bytes).hex() == last.manifest_sha256;
}

}  // namespace

base::Result<std::vector<LeftOver>> left_over(const Recipe& recipe,
                                              std::span<const ledger::Record> records,
                                              const base::Path& out, base::Disk& disk) {
  std::vector<LeftOver> found;
  std::set<std::string> unwanted;  // also those that are gone since they were let go
  const auto account = account_of(records);
  for (const auto& [name, last] : account.artefacts) {
    if (recipe.find(name) || !is_stage_name(name)) continue;
    const auto folder = base::join(out, name);
    const bool stands = stands_as(last, folder, disk);
    if (stands || last.retired) unwanted.insert(name);
    if (!stands) continue;
    const auto kind = TRY(ledger::read_manifest(disk, folder)).kind;
    found.push_back({name, kind, last.id, last.retired.has_value()});
  }
  const auto held = held_in_force(account, unwanted, [&](const std::string& name) {
    return disk.exists(base::join(out, name));
  });
  for (auto& one : found)
    if (const auto at = held.find(one.name); at != held.end()) one.holder = at->second;
  return found;
}

}  // namespace run
