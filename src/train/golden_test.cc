// The bits of a small training, pinned: a change of code that is meant to keep them must keep
// these, and one that is meant to change them changes test/golden/train_state.json with it.
//
// Bits hold for one machine class (docs/life-of-a-step.md), so the file lists digests by class, and
// a machine of another class skips this test.
#include <gtest/gtest.h>

#include <cstdlib>

#include "train/machine_class.h"
#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/trainer.h"

namespace train {
namespace {

std::string state_after_twelve_steps(const std::string& precision, const std::string& schedule) {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  auto recipe = small_recipe();
  recipe.schedule = base::Choice<schedule::Registry>(schedule);
  base::Json options = {{"warmup_steps", 2}};
  if (schedule == "wsd") options["decay_steps"] = 4;
  recipe.schedule.from_json(options, "").take();
  recipe.precision = precision;
  auto trainer =
      Trainer::open(small_model(), recipe, shards.folder, 7, shards.owned.context).take();
  for (int i = 0; i < 12; ++i) EXPECT_TRUE(trainer->step().ok());
  return state_digest(trainer->state.step, tensor_digests(trainer->state, trainer->layout, 2));
}

TEST(Golden, a_small_training_leads_to_the_bits_it_always_led_to) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  if (!source) GTEST_SKIP() << "JANUA_SOURCE_DIR is not set";
  const auto path = std::string(source) + "/test/golden/train_state.json";
  const auto disk = base::real_disk();
  const auto golden = base::parse_json(disk->read(path).take(), path).take();
  if (!golden.contains(machine_class()))
    GTEST_SKIP() << "no digests for this machine class: " << machine_class();
  for (const auto& [name, want] : golden[machine_class()].items()) {
    const auto space = name.find(' ');
    EXPECT_EQ(state_after_twelve_steps(name.substr(0, space), name.substr(space + 1)),
              want.get<std::string>())
        << name;
  }
}

}  // namespace
}  // namespace train
