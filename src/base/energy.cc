// Linux shows RAPL as zones: /sys/class/powercap/intel-rapl:0 is a package, intel-rapl:0:1 a part of
// it; each has name, energy_uj and max_energy_range_uj. "core" and "uncore" are parts of the package's
// own counter, "dram" is not; "psys" counts the whole board once more and is left out.
#include "base/energy.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "base/context.h"

namespace base {

namespace {

constexpr const char* kZones = "/sys/class/powercap";

// A number of micro-joules, as joules; negative if it cannot be read.
double read_joules(Disk& disk, const Path& file) {
  const auto text = disk.read(file);
  return text.ok() && !text->empty() ? 1e-6 * std::strtod(text->c_str(), nullptr) : -1;
}

std::string name_of(Disk& disk, const Path& zone) {
  auto text = disk.read(join(zone, "name"));
  if (!text.ok()) return "";
  return text->substr(0, text->find('\n'));
}

}  // namespace

EnergyMeter::EnergyMeter(Disk& disk, double watts_per_core)
    : disk_(&disk), watts_per_core_(watts_per_core), cpu_start_(cpu_seconds()) {
  if (!find_counters()) {
    counters_.clear();
    std::ostringstream text;
    text << "assumed " << watts_per_core << " W per busy core (no energy meter can be read here)";
    method_ = text.str();
    return;
  }
  for (const auto& counter : counters_)
    method_ += (method_.empty() ? "RAPL counters of " : ", ") + counter.name;
  method_ += ": all processes; no graphics processor, disk or power supply";
}

// False if there is no package, or one whose counter cannot be read: a sum that lacks one lies.
bool EnergyMeter::find_counters() {
  const auto zones = disk_->list(kZones);
  if (!zones.ok()) return false;
  for (const auto& zone : *zones) {
    if (!zone.name.starts_with("intel-rapl:")) continue;
    const auto folder = join(kZones, zone.name);
    const auto name = name_of(*disk_, folder);
    const bool inner = std::ranges::count(zone.name, ':') > 1;
    if (!inner && name.starts_with("package-")) {
      if (!add_zone(*disk_, folder, "package " + name.substr(8), counters_)) return false;
    } else if (inner && name == "dram") {
      const auto package = name_of(*disk_, folder.substr(0, folder.rfind(':')));
      if (!package.starts_with("package-")) continue;
      add_zone(*disk_, folder, "memory of package " + package.substr(8), counters_);
    }
  }
  return !counters_.empty();
}

bool EnergyMeter::add_zone(Disk& disk, const Path& folder, const std::string& name,
                           std::vector<Counter>& counters) {
  const double now = read_joules(disk, join(folder, "energy_uj"));
  if (now < 0) return false;
  const double range = read_joules(disk, join(folder, "max_energy_range_uj"));
  counters.push_back({folder, name, std::max(range, 0.0), now});
  return true;
}

double EnergyMeter::joules() {
  if (counters_.empty()) return (cpu_seconds() - cpu_start_) * watts_per_core_;
  for (auto& counter : counters_) {
    const double now = read_joules(*disk_, join(counter.folder, "energy_uj"));
    if (now < 0) continue;
    total_ += now >= counter.last ? now - counter.last : now + counter.range - counter.last;
    counter.last = now;
  }
  return total_;
}

}  // namespace base
