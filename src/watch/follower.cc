#include "watch/follower.h"

namespace watch {

void Follower::forget() {
  steps_.clear();
  last_.clear();
  end_ = 0;
}

// A log only ever grows or is cut behind some step: where the last line that was taken stands at its
// place, so do those before it.
bool Follower::goes_on(std::string_view bytes) const {
  return bytes.size() >= end_ && bytes.substr(end_ - last_.size(), last_.size()) == last_;
}

void Follower::take(std::string_view line, const base::Path& file) {
  const auto where = file + ":" + std::to_string(steps_.size() + 1);
  auto json = base::parse_json(line, where);
  auto step = json.ok() ? train::logged_from_json(*json, where) : json.error();
  if (!step.ok())
    damage_ = step.error().sentence();
  else if (step->step != std::ssize(steps_) + 1)
    damage_ = where + ": it is not the line of step " + std::to_string(steps_.size() + 1);
  if (!damage_.empty()) return;
  steps_.push_back(step.take());
  last_ = line;
  end_ += line.size();
}

base::Result<void> Follower::read(base::Disk& disk, const base::Path& file) {
  damage_.clear();
  if (!disk.exists(file)) return forget(), base::Result<void>();
  const auto bytes = TRY(disk.map(file));
  if (!goes_on(bytes.view())) forget();
  for (auto rest = bytes.view().substr(end_); damage_.empty();) {
    const auto end = rest.find('\n');
    if (end == rest.npos) break;  // what a step is just writing, or a kill left
    take(rest.substr(0, end + 1), file);
    rest.remove_prefix(end + 1);
  }
  return bytes.whole();
}

}  // namespace watch
