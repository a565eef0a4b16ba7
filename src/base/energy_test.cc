#include "base/energy.h"

#include <gtest/gtest.h>

namespace base {
namespace {

void zone(MemoryDisk& disk, const std::string& folder, const std::string& name, double joules,
          double range = 1000) {
  const auto at = "/sys/class/powercap/" + folder + "/";
  const auto write = [&](const char* file, const std::string& text) {
    ASSERT_TRUE(disk.write_file(at + file, text + "\n", 0644).ok());
  };
  write("name", name);
  write("energy_uj", std::to_string(static_cast<std::int64_t>(1e6 * joules)));
  write("max_energy_range_uj", std::to_string(static_cast<std::int64_t>(1e6 * range)));
}

TEST(EnergyMeter, adds_up_every_package_and_its_memory_and_names_them) {
  MemoryDisk disk;
  zone(disk, "intel-rapl:0", "package-0", 100);
  zone(disk, "intel-rapl:0:0", "core", 50);
  zone(disk, "intel-rapl:0:1", "dram", 10);
  zone(disk, "intel-rapl:1", "package-1", 200);
  zone(disk, "intel-rapl:2", "psys", 900);
  EnergyMeter meter(disk);
  EXPECT_EQ(
      meter.method(),
      "RAPL counters of package 0, memory of package 0, package 1: all processes; no graphics "
      "processor, disk or power supply");
  EXPECT_EQ(meter.joules(), 0);
  zone(disk, "intel-rapl:0", "package-0", 101);
  zone(disk, "intel-rapl:0:0", "core", 60);
  zone(disk, "intel-rapl:0:1", "dram", 12);
  zone(disk, "intel-rapl:1", "package-1", 204);
  zone(disk, "intel-rapl:2", "psys", 999);
  EXPECT_NEAR(meter.joules(), 7, 1e-9);
}

TEST(EnergyMeter, goes_on_where_a_counter_wraps) {
  MemoryDisk disk;
  zone(disk, "intel-rapl:0", "package-0", 990);
  zone(disk, "intel-rapl:1", "package-1", 5);
  EnergyMeter meter(disk);
  zone(disk, "intel-rapl:0", "package-0", 20);
  EXPECT_NEAR(meter.joules(), 30, 1e-9);
  zone(disk, "intel-rapl:0", "package-0", 25);
  EXPECT_NEAR(meter.joules(), 35, 1e-9);
}

TEST(EnergyMeter, assumes_where_one_package_cannot_be_read) {
  MemoryDisk disk;
  zone(disk, "intel-rapl:0", "package-0", 1);
  zone(disk, "intel-rapl:1", "package-1", 1);
  ASSERT_TRUE(disk.remove_all("/sys/class/powercap/intel-rapl:1/energy_uj").ok());
  EXPECT_EQ(EnergyMeter(disk, 7).method(),
            "assumed 7 W per busy core (no energy meter can be read here)");
  MemoryDisk none;
  EnergyMeter assumed(none, 7);
  EXPECT_GE(assumed.joules(), 0);
  EXPECT_TRUE(assumed.method().starts_with("assumed"));
}

}  // namespace
}  // namespace base
