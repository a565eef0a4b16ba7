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
  EXPECT_FALSE(noted_rate("bf16", 1000, ctx));
  ASSERT_TRUE(note_rate({5e9, 1000, ""}, "bf16", ctx).ok());
  const auto rate = noted_rate("bf16", 1000, ctx);
  ASSERT_TRUE(rate);
  EXPECT_EQ(rate->flops_per_second, 5e9);
  EXPECT_NE(rate->from.find("measured here on 2"), std::string::npos) << rate->from;
  base::Context one{disk, *owned.clock, *owned.reporter, owned.cancel, 1, "/cache"};
  EXPECT_FALSE(noted_rate("bf16", 1000, one));
  for (const char* other : {"[1]", "{\"measured\": 5}", "{\"measured\": [5]}"}) {
    disk.write_file("/cache/speed.json", other, 0644).take();
    EXPECT_FALSE(noted_rate("bf16", 1000, ctx)) << other;
  }
}

// Bug: whatever was timed last, a small model in float on a busy machine, was the rate of the machine.
TEST_F(Rates, of_other_sizes_and_precisions_do_not_take_each_others_place) {
  ASSERT_TRUE(note_rate({229e9, 8e6, ""}, "bf16", ctx).ok());
  ASSERT_TRUE(note_rate({38e9, 1e6, ""}, "f32", ctx).ok());
  ASSERT_TRUE(note_rate({94e9, 1e6, ""}, "bf16", ctx).ok());
  EXPECT_EQ(noted_rate("bf16", 9e6, ctx)->flops_per_second, 229e9);
  EXPECT_EQ(noted_rate("bf16", 2e6, ctx)->flops_per_second, 94e9);
  EXPECT_EQ(noted_rate("f32", 9e6, ctx)->flops_per_second, 38e9);
}

// What `new` plans with is what `check` tells of it, also where one of them was slowed down.
TEST_F(Rates, of_one_day_are_the_faster_one) {
  ASSERT_TRUE(note_rate({229e9, 8e6, ""}, "bf16", ctx).ok());
  EXPECT_EQ(note_rate({50e9, 8e6, ""}, "bf16", ctx)->flops_per_second, 229e9);
  EXPECT_EQ(note_rate({230e9, 8e6, ""}, "bf16", ctx)->flops_per_second, 230e9);
  EXPECT_EQ(noted_rate("bf16", 8e6, ctx)->flops_per_second, 230e9);
}

}  // namespace
}  // namespace plan
