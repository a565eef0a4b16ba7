#include "train/logged_seconds.h"

#include <algorithm>

#include "base/json.h"

namespace train {

namespace {

double seconds_of(std::string_view line) {
  const auto json = base::parse_json(line, "");
  if (!json.ok() || !json->is_object()) return 0;
  const auto at = json->find("seconds");
  return at != json->end() && at->is_number() && at->get<double>() > 0 ? at->get<double>() : 0;
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
