// What several ranks spend: time of each, energy of a machine once.
#include "train/rank_meter.h"

#include <gtest/gtest.h>

#include "rank/threads_test.h"

namespace train {
namespace {

void put_zone(base::Disk& disk, std::int64_t microjoules) {
  const std::string zone = "/sys/class/powercap/intel-rapl:0/";
  disk.write_file(zone + "name", "package-0\n", 0644).take();
  disk.write_file(zone + "energy_uj", std::to_string(microjoules) + "\n", 0644).take();
  disk.write_file(zone + "max_energy_range_uj", "1000000000\n", 0644).take();
}

// Bug: cpu_s, joules and money were those of rank 0 alone. Both ranks read the one meter here.
TEST(RankMeter, counts_the_meter_of_a_machine_once) {
  rank::Threads::run(2, [](rank::Ranks& ranks) {
    base::MemoryDisk disk;
    put_zone(disk, 1'000'000);
    RankMeter meter(disk, 10, ranks);
    ASSERT_TRUE(meter.meet(ranks).ok());
    put_zone(disk, 4'000'000);
    const auto stop = meter.tell(ranks, ranks.number() == 1);
    EXPECT_TRUE(*stop) << "one of them was asked to";
    EXPECT_EQ(meter.joules(), 3);
    EXPECT_EQ(meter.machines(), 1);
    EXPECT_EQ(meter.method(),
              "RAPL counters of package 0: all processes; no graphics processor, disk or power "
              "supply; of 2 ranks on 1 machine");
  });
}

TEST(RankMeter, adds_up_what_each_rank_says_of_its_processor) {
  std::atomic<double> alone = 0;
  rank::Threads::run(3, [&](rank::Ranks& ranks) {
    base::MemoryDisk disk;
    RankMeter meter(disk, 10, ranks);
    const double began = base::cpu_seconds();
    while (base::cpu_seconds() - began < 0.05) alone = alone + 1;
    ASSERT_TRUE(meter.meet(ranks).ok());
    ASSERT_TRUE(meter.tell(ranks, false).ok());
    // All threads of this test are one process, so each rank says at least those 0.05 s.
    EXPECT_GE(meter.cpu_seconds(), 0.15);
    EXPECT_GE(meter.joules(), 1.5) << "assumed for each";
  });
}

TEST(RankMeter, asks_of_each_machine_the_lowest_rank_and_of_assumptions_all) {
  const auto counting = [](const std::vector<std::string>& methods, const std::vector<int>& on) {
    std::string out;
    for (std::size_t r = 0; r < methods.size(); ++r)
      out += RankMeter::counts(r, methods, on) ? "1" : "0";
    return out;
  };
  const std::string rapl = "RAPL counters", assumed = "assumed 10 W";
  EXPECT_EQ(counting({rapl, rapl, rapl, rapl}, {0, 0, 2, 2}), "1010");
  EXPECT_EQ(counting({assumed, assumed, assumed}, {0, 0, 2}), "111");
  EXPECT_EQ(counting({rapl, assumed, assumed, assumed}, {0, 0, 2, 2}), "1011");
}

TEST(RankMeter, lets_the_lowest_rank_of_a_machine_ask_for_its_graphics_processors) {
  rank::Threads::run(2, [](rank::Ranks& ranks) {
    base::MemoryDisk disk;
    disk.write_file("/dev/nvidiactl", "", 0644).take();
    RankMeter meter(disk, 10, ranks);
    ASSERT_TRUE(meter.meet(ranks).ok());
    const auto said = meter.method();
    const bool asked = said.find("energy of the graphics processors unknown") != said.npos ||
                       said.find("NVML counters of GPU 0") != said.npos;
    EXPECT_TRUE(asked) << said;
    EXPECT_TRUE(
        said.ends_with("; rank 1: assumed 10 W per busy core (no energy meter can be read here)"))
        << said;
  });
}

TEST(RankMeter, of_a_process_alone_says_what_its_meter_says) {
  base::MemoryDisk disk;
  RankMeter meter(disk, 7, rank::alone());
  ASSERT_TRUE(meter.meet(rank::alone()).ok());
  EXPECT_FALSE(*meter.tell(rank::alone(), false));
  EXPECT_EQ(meter.method(), "assumed 7 W per busy core (no energy meter can be read here)");
  EXPECT_EQ(meter.machines(), 1);
}

}  // namespace
}  // namespace train
