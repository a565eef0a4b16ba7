// Joules of graphics processors, as a stub of the driver's library tells them (test/stub/nvml.cc): what
// it says stands in the environment. A library is asked once in a process how many there are, so each
// test has its own copy.
#include "base/nvml.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "base/energy.h"
#include "base/folder_test.h"

namespace base {
namespace {

constexpr const char* kAssumed = "assumed 0 W per busy core (no energy meter ";

class Gpus : public testing::Test {
 protected:
  Gpus() {
    const auto own = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    std::filesystem::copy_file(own / "libnvml_stub.so", library_);
    disk_.write_file("/dev/nvidiactl", "", 0644).take();
  }
  ~Gpus() override { ::unsetenv("NVML_STUB"); }
  void say(const char* gpus) { ::setenv("NVML_STUB", gpus, 1); }
  EnergyMeter meter(double watts = 0) { return EnergyMeter(disk_, watts, library_); }
  void package(const char* microjoules) {
    const Path zone = "/sys/class/powercap/intel-rapl:0/";
    disk_.write_file(zone + "name", "package-0\n", 0644).take();
    disk_.write_file(zone + "energy_uj", microjoules, 0644).take();
    disk_.write_file(zone + "max_energy_range_uj", "1000000000\n", 0644).take();
  }

  Folder folder_;
  Path library_ = folder_ / "libnvidia-ml.so.1";
  MemoryDisk disk_;
};

TEST_F(Gpus, are_added_up_and_named_beside_an_assumption) {
  say("NVIDIA H200=1500;NVIDIA H200=0");
  auto meter = this->meter();
  EXPECT_EQ(meter.method(), std::string(kAssumed) +
                                "of the processor can be read here); NVML counters of GPU 0 "
                                "(NVIDIA H200), GPU 1 (NVIDIA H200): all processes; no disk or "
                                "power supply");
  EXPECT_EQ(meter.joules(), 0);
  say("NVIDIA H200=4000;NVIDIA H200=250");
  EXPECT_DOUBLE_EQ(meter.joules(), 2.75);
  EXPECT_DOUBLE_EQ(meter.joules(), 2.75) << "nothing was drawn since";
}

TEST_F(Gpus, are_added_to_what_the_packages_count) {
  say("NVIDIA H200=1000");
  package("1000000\n");
  auto meter = this->meter();
  EXPECT_EQ(meter.method(),
            "RAPL counters of package 0; NVML counters of GPU 0 (NVIDIA H200): all processes; no "
            "disk or power supply");
  say("NVIDIA H200=3000");
  package("6000000\n");
  EXPECT_DOUBLE_EQ(meter.joules(), 7);
}

TEST_F(Gpus, that_cannot_tell_are_said_to_be_unknown) {
  say("NVIDIA H200=1000;Tesla P100=none");
  auto some = meter();
  EXPECT_TRUE(some.method().ends_with("; energy unknown of GPU 1 (Tesla P100)")) << some.method();
  say("NVIDIA H200=2000;Tesla P100=none");
  EXPECT_DOUBLE_EQ(some.joules(), 1);
}

TEST_F(Gpus, none_of_which_can_tell_count_for_nothing) {
  say("Tesla P100=none");
  package("1000000\n");
  auto none = meter();
  EXPECT_EQ(none.method(),
            "RAPL counters of package 0: all processes; no graphics processor, disk or power "
            "supply; energy unknown of GPU 0 (Tesla P100)");
  EXPECT_EQ(none.joules(), 0);
}

TEST_F(Gpus, whose_counter_begins_anew_or_falls_silent_never_give_energy_back) {
  say("NVIDIA H200=5000");
  auto meter = this->meter();
  say("NVIDIA H200=7000");
  EXPECT_DOUBLE_EQ(meter.joules(), 2);
  say("NVIDIA H200=500");
  EXPECT_DOUBLE_EQ(meter.joules(), 2.5) << "the driver was loaded again";
  say("NVIDIA H200=none");
  EXPECT_DOUBLE_EQ(meter.joules(), 2.5);
  say("NVIDIA H200=900");
  EXPECT_DOUBLE_EQ(meter.joules(), 2.9);
}

TEST_F(Gpus, are_unknown_where_the_driver_stands_and_its_library_does_not_answer) {
  const auto unknown =
      std::string(kAssumed) + "can be read here); energy of the graphics processors unknown";
  EXPECT_EQ(meter().method(), unknown) << "NVML_STUB is not set, so the library has no driver";
  EXPECT_EQ(EnergyMeter(disk_, 0, folder_ / "none.so").method(), unknown);
  std::filesystem::copy_file("/proc/self/exe", (folder_ / "other.so"));
  EXPECT_EQ(EnergyMeter(disk_, 0, folder_ / "other.so").method(), unknown);
}

TEST_F(Gpus, of_a_machine_without_the_driver_are_not_asked_for) {
  say("NVIDIA H200=1500");
  MemoryDisk other;
  EXPECT_EQ(EnergyMeter(other, 0, library_).method(), std::string(kAssumed) + "can be read here)");
  EXPECT_EQ(EnergyMeter(disk_, 0, "").method(), std::string(kAssumed) + "can be read here)")
      << "somebody else counts them";
}

// What a driver calls its processors goes into records and onto terminals.
TEST_F(Gpus, are_named_without_what_a_terminal_obeys) {
  say("a\x1b[2J\xff=1");
  EXPECT_NE(meter().method().find("GPU 0 (a\\x1b[2J\\xff)"), std::string::npos) << meter().method();
}

}  // namespace
}  // namespace base
