#include "run/reasons.h"

#include <algorithm>

#include "run/differences.h"

namespace run {

namespace {

using base::Path;
using ledger::Manifest;

std::string brief_id(const std::string& id) { return id.substr(0, 12); }

std::vector<std::string> differing_inputs(const Wish& wish, const Manifest& manifest) {
  std::vector<std::string> reasons;
  for (const auto& [role, id] : wish.inputs) {
    const auto it = manifest.inputs.find(role);
    if (it == manifest.inputs.end()) {
      reasons.push_back("it now reads " + shown(wish, role));
    } else if (it->second != id) {
      reasons.push_back("its input " + shown(wish, role) + " changed from " + brief_id(it->second) +
                        " to " + brief_id(id));
    }
  }
  for (const auto& [role, id] : manifest.inputs)
    if (!wish.inputs.contains(role) && !std::ranges::count(wish.unknown_inputs, role))
      reasons.push_back("it no longer reads " + role);
  return reasons;
}

// By whichever of both spellings the manifest comes nearer to the wish.
std::vector<std::string> input_reasons(const Wish& wish, const Manifest& manifest) {
  auto reasons = differing_inputs(wish, manifest);
  if (reasons.empty()) return reasons;
  auto former = differing_inputs(by_name(wish), manifest);
  return former.size() < reasons.size() ? former : reasons;
}

std::vector<std::string> recipe_reasons(const Wish& wish, const Manifest& manifest,
                                        const Path& where) {
  const auto before = recorded(*wish.stage, manifest, where);
  if (!before.ok())
    return {"its recipe is not one that this version reads: " + before.error().sentence()};
  const auto most = base::Affects::length;
  if (before->key_json(most) == wish.stage->key_json(most)) return {};
  const auto& sections = wish.stage->entry->sections;
  const auto path = sections.size() == 1 ? wish.stage->name : std::string();
  return differences(before->to_json(), wish.stage->to_json(), path);
}

std::vector<std::string> setting_reasons(const Wish& wish, const Manifest& manifest,
                                         const Path& where) {
  const auto version = wish.stage->entry->version;
  std::vector<std::string> reasons;
  if (manifest.version != version)
    reasons.push_back("version " + std::to_string(version) + " of the stage makes it anew; " +
                      std::to_string(manifest.version) + " made this one");
  if (manifest.seed != wish.seed)
    reasons.push_back("seed changed from " + std::to_string(manifest.seed) + " to " +
                      std::to_string(wish.seed));
  for (auto& sentence : recipe_reasons(wish, manifest, where))
    reasons.push_back(std::move(sentence));
  return reasons;
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

std::string shown(const Wish& wish, const std::string& role) {
  const auto* bound = wish.stage->reads(role);
  return bound ? bound->shown() : role;
}

std::vector<std::string> reasons_against(const Wish& wish, const Found& found) {
  auto reasons = setting_reasons(wish, *found.manifest, found.place);
  append(reasons, input_reasons(wish, *found.manifest));
  append(reasons, found.file_reasons);
  return reasons;
}

}  // namespace run
