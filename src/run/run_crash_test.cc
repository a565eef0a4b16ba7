// What a crash or a full disk at any moment of a run costs: nothing.
#include "ledger/dying_disk_test.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

using base::Code;

TEST(RunCrash, loses_nothing_when_the_power_goes_at_any_change) {
  bool finished = false;
  int budgets = 0;
  for (int budget = 0; !finished; ++budget, ++budgets) {
    base::MemoryDisk disk;
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(during.fake.recipe()).ok();
    World after(disk);
    const auto outcomes = after.run(after.fake.recipe());
    ASSERT_TRUE(outcomes.ok()) << budget << ": " << outcomes.error().sentence();
    expect_all_is_well(disk);
    ASSERT_FALSE(testing::Test::HasFailure()) << budget;
    ASSERT_EQ(after.made(after.fake.recipe()), "");
  }
  EXPECT_GT(budgets, 30);
}

TEST(RunCrash, loses_nothing_when_the_power_goes_while_something_is_made_anew) {
  bool finished = false;
  const FakeLife fake;
  auto changed = fake.recipe();
  corpus_of(changed).min_document_bytes = 41;
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    before.run(before.fake.recipe()).take();
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(changed).ok();
    World after(disk);
    const auto outcomes = after.run(changed);
    ASSERT_TRUE(outcomes.ok()) << budget << ": " << outcomes.error().sentence();
    expect_all_is_well(disk);
    ASSERT_FALSE(testing::Test::HasFailure()) << budget;
    ASSERT_EQ(disk.read("out/corpus/text").take(), "41");
  }
}

TEST(RunCrash, keeps_the_finished_artefact_when_the_power_goes_while_another_takes_its_place) {
  bool finished = false;
  const FakeLife fake;
  auto changed = fake.recipe();
  eval_of(changed).window_tokens = 41;
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    before.run(before.fake.recipe()).take();
    const auto id = ledger::read_manifest(disk, "out/eval").take().id;
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(changed).ok();
    World after(disk);
    ASSERT_TRUE(after.run(changed).ok()) << budget;
    expect_all_is_well(disk);
    const auto kept = ledger::read_manifest(disk, kept_name("out/eval", id));
    ASSERT_TRUE(kept.ok() && kept->id == id) << budget;
  }
}

TEST(RunCrash, says_that_begun_work_was_set_aside_and_what_was_retired_whenever_the_power_goes) {
  bool finished = false;
  const FakeLife fake;
  auto other = fake.recipe(), shorter = fake.recipe();
  eval_of(other).window_tokens = 77;
  shorter.stages.pop_back();
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    before.run(before.fake.recipe()).take();
    ASSERT_EQ(before.run(other).error().code, Code::interrupted);
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(shorter).ok();
    World after(disk);
    ASSERT_TRUE(after.run(shorter).ok()) << budget;
    expect_all_is_well(disk);
    std::string kinds;
    for (const auto& record : after.records())
      if (record.kind == "aside" || record.kind == "retire") kinds += record.kind + " ";
    EXPECT_EQ(kinds, "retire aside ") << budget;
    EXPECT_FALSE(disk.exists("out/eval.work")) << budget;
  }
}

TEST(RunCrash, never_goes_on_with_half_done_work_for_another_recipe) {
  bool finished = false;
  const FakeLife fake;
  auto recipe = fake.recipe();
  for (int budget = 0; !finished; ++budget) {
    base::MemoryDisk disk;
    World before(disk);
    eval_of(recipe).window_tokens = 77;
    ASSERT_EQ(before.run(recipe).error().code, Code::interrupted);
    eval_of(recipe).window_tokens = 78;
    ledger::DyingDisk dying(disk, budget);
    World during(dying);
    finished = during.run(recipe).ok();
    World after(disk);
    ASSERT_TRUE(after.run(recipe).ok());
    ASSERT_EQ(disk.read("out/eval/steps").take().find("77"), std::string::npos) << budget;
  }
}

TEST(RunCrash, loses_nothing_when_the_disk_fills_up) {
  for (std::uint64_t capacity = 0; capacity < 16000; capacity += 37) {
    base::MemoryDisk disk(capacity);
    World world(disk);
    const auto outcomes = world.run(world.fake.recipe());
    if (outcomes.ok()) {
      expect_all_is_well(disk);
      continue;
    }
    ASSERT_EQ(outcomes.error().code, Code::full_disk) << outcomes.error().sentence();
    if (disk.exists("out/ledger/ledger.jsonl")) {
      ASSERT_TRUE(ledger::read_ledger(disk, "out/ledger").ok());
    }
  }
}

}  // namespace
}  // namespace run
