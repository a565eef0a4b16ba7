#include "plan/rate.h"

#include <gtest/gtest.h>

#include "ledger/manifest.h"

namespace plan {
namespace {

class Rates : public testing::Test {
 protected:
  void put_training(const base::Json& machine, double seconds) {
    ledger::Manifest manifest;
    manifest.kind = "train";
    manifest.machine = machine;
    manifest.counts = {{"steps", 3}, {"tokens", 300}, {"parameters", 1000}};
    manifest.facts = {{"machine_class", "m"},     {"state", "s"},
                      {"vocabulary", 300},        {"first_loss", 5.0},
                      {"last_loss", 4.0},         {"flops", 6e9},
                      {"train_seconds", seconds}, {"train_cpu_seconds", 2.0},
                      {"record_seconds", 0.1}};
    manifest.id = manifest.content_id();
    disk.write_file("out/train/manifest.json", base::pretty(manifest.to_json()), 0644).take();
  }
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 2, "/cache"};
};

TEST_F(Rates, are_taken_from_a_training_that_stands_there) {
  EXPECT_FALSE(recorded_rate("out/train", disk));
  put_training(base::describe_machine(), 2);
  const auto rate = recorded_rate("out/train", disk);
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->flops_per_second, 3e9);
  EXPECT_EQ(rate->from, "the training in out/train");
}

TEST_F(Rates, of_another_machine_or_of_no_time_say_nothing) {
  put_training({{"cpu", "a slide rule"}}, 2);
  EXPECT_FALSE(recorded_rate("out/train", disk));
  put_training(base::describe_machine(), 0);
  EXPECT_FALSE(recorded_rate("out/train", disk));
}

TEST_F(Rates, that_were_measured_are_noted_for_as_many_workers) {
  EXPECT_FALSE(noted_rate(ctx));
  ASSERT_TRUE(note_rate({5e9, 1000, ""}, ctx).ok());
  const auto rate = noted_rate(ctx);
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->flops_per_second, 5e9);
  EXPECT_NE(rate->from.find("measured here on 2"), std::string::npos) << rate->from;
  base::Context one{disk, *owned.clock, *owned.reporter, owned.cancel, 1, "/cache"};
  EXPECT_FALSE(noted_rate(one));
  disk.write_file("/cache/speed.json", "[1]", 0644).take();
  EXPECT_FALSE(noted_rate(ctx));
}

}  // namespace
}  // namespace plan
