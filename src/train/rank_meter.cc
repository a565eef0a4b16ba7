#include "train/rank_meter.h"

#include <set>

#include "train/grain_facts.h"

namespace train {

namespace {

// Of ranks that share a machine, one asks for the energy of its graphics processors, also where each
// counts its own cores.
const char* nvml_for(const rank::Ranks& ranks) {
  const auto own = static_cast<std::size_t>(ranks.number());
  return ranks.machines()[own] == ranks.number() ? base::kNvml : "";
}

}  // namespace

RankMeter::RankMeter(base::Disk& disk, double watts_per_core, const rank::Ranks& ranks)
    : meter_(disk, watts_per_core, nvml_for(ranks)),
      cpu_began_(base::cpu_seconds()),
      own_(static_cast<std::size_t>(ranks.number())),
      machine_of_(ranks.machines()),
      machines_(static_cast<int>(std::set(machine_of_.begin(), machine_of_.end()).size())),
      methods_(machine_of_.size(), meter_.method()) {}

base::Result<void> RankMeter::meet(rank::Ranks& ranks) {
  if (!ranks.alone()) methods_ = TRY(ranks.gather(meter_.method()));
  return {};
}

base::Result<bool> RankMeter::tell(rank::Ranks& ranks, bool stop) {
  if (ranks.alone()) return stop;
  FactBytes mine;
  mine.put(stop), mine.put(base::cpu_seconds() - cpu_began_), mine.put(meter_.joules());
  const auto all = TRY(ranks.gather(mine.text()));
  bool asked = stop;
  others_cpu_ = others_joules_ = 0;
  for (std::size_t r = 0; r < all.size(); ++r) {
    FactBytes said(all[r]);
    bool theirs = false;
    double cpu = 0, joules = 0;
    said.get(theirs), said.get(cpu), said.get(joules);
    asked |= theirs;
    if (r == own_) continue;
    others_cpu_ += cpu;
    if (counts(r, methods_, machine_of_)) others_joules_ += joules;
  }
  return asked;
}

double RankMeter::cpu_seconds() const { return base::cpu_seconds() - cpu_began_ + others_cpu_; }

double RankMeter::joules() {
  return (counts(own_, methods_, machine_of_) ? meter_.joules() : 0) + others_joules_;
}

bool RankMeter::counts(std::size_t rank, const std::vector<std::string>& methods,
                       const std::vector<int>& machine_of) {
  const auto assumed = [&](std::size_t r) { return methods[r].starts_with("assumed"); };
  const auto first = static_cast<std::size_t>(machine_of[rank]);
  return rank == first || (assumed(rank) && assumed(first));
}

std::string RankMeter::method() const {
  if (methods_.size() == 1) return methods_[0];
  auto out = methods_[0] + "; of " + std::to_string(methods_.size()) + " ranks on " +
             std::to_string(machines_) + (machines_ == 1 ? " machine" : " machines");
  for (std::size_t r = 1; r < methods_.size(); ++r)
    if (methods_[r] != methods_[0] && counts(r, methods_, machine_of_))
      out += "; rank " + std::to_string(r) + ": " + methods_[r];
  return out;
}

}  // namespace train
