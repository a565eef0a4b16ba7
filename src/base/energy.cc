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
// Where one of these stands, NVIDIA's driver does; the second is that of Windows' Linux.
constexpr const char* kDrivers[] = {"/dev/nvidiactl", "/dev/dxg"};

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

std::string assumed(double watts_per_core, bool of_all) {
  std::ostringstream text;
  text << "assumed " << watts_per_core << " W per busy core (no energy meter "
       << (of_all ? "" : "of the processor ") << "can be read here)";
  return text.str();
}

template <class List, class Name>
std::string listed(const List& list, const Name& name) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : ", ") + name(one);
  return out;
}

}  // namespace

EnergyMeter::EnergyMeter(Disk& disk, double watts_per_core, const Path& nvml)
    : disk_(&disk), watts_per_core_(watts_per_core), cpu_start_(cpu_seconds()) {
  if (!find_counters()) counters_.clear();
  const auto unknown = nvml.empty() ? "" : find_gpus(nvml);
  const auto zones = listed(counters_, [](const auto& one) { return one.name; });
  const auto gpus = listed(gpus_, [&](const auto& one) { return shown(*one.gpu); });
  method_ = zones.empty() ? assumed(watts_per_core, gpus.empty()) : "RAPL counters of " + zones;
  if (!gpus.empty())
    method_ += "; NVML counters of " + gpus + ": all processes; no disk or power supply";
  else if (!zones.empty())
    method_ += ": all processes; no graphics processor, disk or power supply";
  method_ += unknown;
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

std::string EnergyMeter::shown(const Nvml::Gpu& gpu) const {
  const auto number = &gpu - nvml_->gpus().data();
  return "GPU " + std::to_string(number) + (gpu.name.empty() ? "" : " (" + gpu.name + ")");
}

// Fills gpus_; what method() says of those whose energy nobody knows.
std::string EnergyMeter::find_gpus(const Path& nvml) {
  if (!std::ranges::any_of(kDrivers, [&](const char* one) { return disk_->exists(one); }))
    return "";
  nvml_ = Nvml::at(nvml);
  if (!nvml_) return "; energy of the graphics processors unknown";
  std::string unknown;
  for (const auto& gpu : nvml_->gpus())
    if (const auto now = nvml_->joules(gpu))
      gpus_.push_back({&gpu, *now});
    else
      unknown += (unknown.empty() ? "; energy unknown of " : ", ") + shown(gpu);
  return unknown;
}

double EnergyMeter::joules() {
  for (auto& counter : gpus_) {
    const auto now = nvml_->joules(*counter.gpu);
    if (!now) continue;
    // A counter that begins anew, for the driver was loaded again, has lost what came before.
    gpu_joules_ += *now >= counter.last ? *now - counter.last : *now;
    counter.last = *now;
  }
  return processor_joules() + gpu_joules_;
}

double EnergyMeter::processor_joules() {
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
