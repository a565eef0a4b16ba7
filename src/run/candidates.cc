#include "run/candidates.h"

#include "run/reads.h"

namespace run {

void Candidates::collect(const std::string& name, std::set<std::string>& out) const {
  if (!out.insert(name).second) return;
  for (const auto& input : recipe_.find(name)->inputs) collect(input.name, out);
}

Names Candidates::named(const Instance& reader, const std::string& kind) const {
  Names out;
  if (!reader.roles.empty()) return out;
  for (const auto& name : reader.from)
    if (serves(*recipe_.find(name), kind)) out.push_back(name);
  return out;
}

Names Candidates::behind(const Instance& reader, const std::string& kind) const {
  std::set<std::string> names;
  for (const auto& name : reader.from) collect(name, names);
  Names out;
  for (const auto& name : names)
    if (serves(*recipe_.find(name), kind)) out.push_back(name);
  return out;
}

Names Candidates::everywhere(const Instance& reader, const std::string& kind) const {
  Names out;
  for (const auto& other : recipe_.stages)
    if (other.kind != reader.kind && serves(other, kind)) out.push_back(other.name);
  return out;
}

Names Candidates::of_sections(const Instance& reader, const std::string& kind) const {
  Names out;
  if (reader.listed) return out;
  for (const auto& name : everywhere(reader, kind))
    if (!recipe_.find(name)->listed) out.push_back(name);
  return out;
}

}  // namespace run
