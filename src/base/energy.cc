#include "base/energy.h"

#include <cstdlib>
#include <sstream>

#include "base/context.h"

namespace base {

namespace {
constexpr const char* kCounter = "/sys/class/powercap/intel-rapl:0/energy_uj";
constexpr const char* kRange = "/sys/class/powercap/intel-rapl:0/max_energy_range_uj";
}  // namespace

EnergyMeter::EnergyMeter(Disk& disk, double watts_per_core)
    : disk_(&disk), watts_per_core_(watts_per_core), cpu_start_(cpu_seconds()) {
  metered_ = read_counters(last_);
  if (metered_) {
    auto range = disk_->read(kRange);
    range_ = range.ok() ? 1e-6 * std::strtod(range->c_str(), nullptr) : 0;
    method_ = "RAPL package 0 counter: the whole processor package, all processes";
    return;
  }
  std::ostringstream text;
  text << "assumed " << watts_per_core << " W per busy core (no energy meter can be read here)";
  method_ = text.str();
}

bool EnergyMeter::read_counters(double& joules) {
  auto text = disk_->read(kCounter);
  if (!text.ok() || text->empty()) return false;
  joules = 1e-6 * std::strtod(text->c_str(), nullptr);
  return true;
}

double EnergyMeter::joules() {
  if (!metered_) return (cpu_seconds() - cpu_start_) * watts_per_core_;
  double now = last_;
  if (read_counters(now)) total_ += now >= last_ ? now - last_ : now + range_ - last_;  // it wraps
  last_ = now;
  return total_;
}

}  // namespace base
