#include "watch/follower.h"

#include <cmath>

namespace watch {

namespace {

// What a line says that no step can be, or "": sums of such numbers would be none.
std::string out_of_range(const train::LoggedStep& step) {
  const auto in = [](double value, double most) { return value >= 0 && value <= most; };
  const struct {
    const char* key;
    bool in_range;
  } rows[] = {
      {"tokens", in(static_cast<double>(step.facts.tokens), 1e15)},
      {"flops", in(step.facts.flops, 1e30) && in(step.flops_full, 1e30)},
      {"seconds", in(step.seconds, 1e10) && in(std::abs(step.aside.sum()), 1e10)},
      {"joules", in(step.joules, 1e18)},
      {"peak_flops", step.peak_flops == 0 || (step.peak_flops >= 1 && in(step.peak_flops, 1e24))}};
  for (const auto& [key, in_range] : rows)
    if (!in_range) return key;
  return "";
}

}  // namespace

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
  else if (const auto key = out_of_range(*step); !key.empty())
    damage_ = where + ": '" + key + "' is no number that a step can have";
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
