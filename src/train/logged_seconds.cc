#include "train/logged_seconds.h"

#include <algorithm>

#include "record/step.h"

namespace train {

namespace {

// Other members of the line may be damaged.
double seconds_of(std::string_view line) {
  static const record::Step usual;
  static const base::Json::json_pointer seconds(record::pointer(usual, usual.spent.seconds));
  const auto json = base::parse_json(line, "");
  if (!json.ok() || !json->is_object() || !json->contains(seconds)) return 0;
  const auto& said = json->at(seconds);
  return said.is_number() ? std::max(said.get<double>(), 0.0) : 0;
}

}  // namespace

double logged_seconds(base::Disk& disk, const base::Path& folder) {
  const auto bytes = disk.map(base::join(folder, "steps.jsonl"));
  if (!bytes.ok()) return 0;
  double out = 0;
  for (auto rest = bytes->view(); !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    out += seconds_of(line);
  }
  return bytes->whole().ok() ? out : 0;
}

}  // namespace train
