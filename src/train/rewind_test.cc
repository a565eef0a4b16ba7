// Going back for a step that stands out: the same training whenever it was saved, stopped or killed, and
// nothing of what it left out is read.
#include "train/rewind.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "ledger/dying_disk_test.h"
#include "train/checkpoint_name.h"
#include "train/life_test.h"
#include "train/plan.h"
#include "train/reading.h"
#include "train/step_log.h"

namespace train {
namespace {

// Every second step stands out, so it goes back as often as it may.
TrainRecipe spiky_recipe() {
  auto recipe = small_recipe();
  recipe.steps = 10;
  recipe.checkpoint_steps = 3;
  recipe.spike = {.norm_ratio = 1.0001, .window = 4, .least = 3, .rewinds = 3, .rewind_batches = 2};
  return recipe;
}

struct GoingBack : testing::Test {
  TestLife life;
  base::Disk& disk = life.disk;

  std::string state(const std::string& name, const TrainRecipe& recipe, int workers = 2) {
    const auto made = life.run(name, workers, recipe);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().sentence());
    return made.ok() ? made->facts["state"].get<std::string>() : "";
  }
  std::string rewinds(const std::string& name) {
    return disk.read(base::join(life.out(name), kRewinds)).take();
  }
  Order order(const TrainRecipe& recipe) {
    return Order::open(disk, life.shards.folder, recipe, 32, life.seed).take();
  }
};

TEST_F(GoingBack, leaves_out_what_the_steps_read_and_says_so) {
  const auto recipe = spiky_recipe();
  life.keeps_ledger = true;
  ASSERT_NE(state("a", recipe), "");
  const auto all = read_rewinds(disk, life.out("a")).take();
  ASSERT_EQ(all.size(), 3u);
  std::set<std::uint64_t> left_out;
  for (const auto& one : all) {
    EXPECT_EQ(one.why, "grad_norm");
    EXPECT_EQ(one.batches.size(), 2u);
    EXPECT_EQ(one.first, one.step - 1);
    EXPECT_FALSE(one.documents.empty());
    for (const auto batch : one.batches) EXPECT_TRUE(left_out.insert(batch).second);
  }
  auto own = order(recipe);
  const auto plain = order(recipe);
  ASSERT_TRUE(take_rewinds(disk, life.out("a"), recipe, own).ok());
  EXPECT_EQ(own.left_out(), std::vector(left_out.begin(), left_out.end()));
  const auto log = read_steps(disk, life.out("a")).take();
  ASSERT_EQ(std::ssize(log), recipe.steps);
  std::uint64_t batch = 0;
  for (const auto& line : log) {
    for (; left_out.contains(batch); ++batch) {
    }
    EXPECT_EQ(own.batch_of(static_cast<std::uint64_t>(line.step - 1)), batch);
    EXPECT_EQ(line.rows, rows_digest(plain, recipe, static_cast<std::int64_t>(batch)));
    ++batch;
  }
  int said = 0, lost = 0;
  for (const auto& record : ledger::read_ledger(disk, life.out("ledger")).take())
    said += record.kind == "resume" && record.body.contains("rewind");
  EXPECT_EQ(said, 3);
  for (const auto after : lost_after(disk, life.out("a")).take()) lost += after >= 0;
  EXPECT_EQ(lost, 3) << "what the steps cost is not forgotten";
  const auto facts = ledger::read_manifest(disk, life.out("a"))->facts;
  EXPECT_EQ(facts["rewinds"], 3);
  EXPECT_NE(life.warnings.find("going back"), std::string::npos);
}

TEST_F(GoingBack, is_the_same_training_however_often_it_was_saved_and_wherever_stopped) {
  auto recipe = spiky_recipe();
  const auto wanted = state("a", recipe);
  const auto said = rewinds("a");
  for (const std::int64_t every : {1, 2, 7, 100}) {
    recipe.checkpoint_steps = every;
    recipe.checkpoints.background = every == 2;
    recipe.checkpoints.keep_last = every == 1 ? 1 : 0;
    const auto name = "every" + std::to_string(every);
    EXPECT_EQ(state(name, recipe, 1), wanted) << every;
    EXPECT_EQ(rewinds(name), said);
  }
  life.keeps_ledger = true;
  for (std::uint64_t stop = 1; stop < 10; ++stop) {
    const auto name = "stopped" + std::to_string(stop);
    EXPECT_FALSE(life.run(name, 2, recipe, stop).ok());
    EXPECT_EQ(state(name, recipe), wanted) << stop;
    EXPECT_EQ(rewinds(name), said);
  }
}

TEST_F(GoingBack, is_the_same_training_wherever_it_was_killed) {
  auto recipe = spiky_recipe();
  recipe.steps = 6;
  recipe.checkpoint_steps = 2;
  recipe.spike.rewinds = 1;
  const auto wanted = state("whole", recipe);
  const auto said = rewinds("whole");
  bool done = false;
  for (int budget = 1; !done; ++budget) {
    ASSERT_LT(budget, 1000);
    std::filesystem::remove_all(life.out("a"));
    std::filesystem::remove_all(life.out("a.work"));
    std::filesystem::remove_all(life.out("ledger"));
    const auto once = [&](base::Disk& on) -> base::Result<ledger::Manifest> {
      base::Cancel cancel;
      base::Context ctx{on, *life.shards.owned.clock, *life.shards.owned.reporter, cancel, 1, ""};
      auto ledger = TRY(ledger::Ledger::open(ctx, life.out("ledger")));
      const bool goes_on = on.exists(life.out("a.work"));
      base::Json body = {{"stage", "a"}, {"key", "a"}};
      if (goes_on) body["begun"] = "a";
      TRY(ledger.append(goes_on ? "resume" : "begin", body));
      auto writer = TRY(ledger::ArtefactWriter::open(
          ctx, life.out("a"), "train", ledger::ArtefactWriter::Start::resume, &ledger));
      TRY(train(small_model(), recipe, life.shards.folder, life.seed, writer, ctx));
      return writer.finish();
    };
    ledger::DyingDisk dying(disk, budget);
    done = once(dying).ok();
    if (done) break;
    const auto made = once(disk);
    ASSERT_TRUE(made.ok()) << "killed at change " << budget << ": " << made.error().sentence();
    EXPECT_EQ(made->facts["state"].get<std::string>(), wanted) << budget;
    EXPECT_EQ(rewinds("a"), said) << budget;
  }
}

TEST_F(GoingBack, is_executed_again_from_each_checkpoint) {
  const auto recipe = spiky_recipe();
  const auto wanted = state("a", recipe);
  for (const auto from : list_checkpoints(disk, life.out("a")).take())
    if (from < recipe.steps) {
      const auto again = replay(life.out("a"), life.shards.folder, from, recipe.steps - from,
                                life.shards.owned.context);
      ASSERT_TRUE(again.ok()) << again.error().sentence();
      EXPECT_EQ(*again, wanted) << from;
    }
}

TEST_F(GoingBack, is_judged_again_by_what_was_kept) {
  const auto recipe = spiky_recipe();
  ASSERT_NE(state("a", recipe), "");
  const auto all = read_rewinds(disk, life.out("a")).take();
  StepValues log;
  for (const auto& line : read_steps(disk, life.out("a")).take()) {
    log.losses.push_back(line.facts.loss);
    log.grad_norms.push_back(line.facts.gradient_norm);
  }
  EXPECT_EQ(not_called_for(all, recipe.spike, log), "");
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto quiet = all;
    quiet[i].grad_norms.back() = 1e-9;
    EXPECT_NE(not_called_for(quiet, recipe.spike, log).find("does not stand out"),
              std::string::npos);
    auto loud = all;
    loud[i].grad_norms.front() = 1e9;
    const auto found = not_called_for(loud, recipe.spike, log);
    EXPECT_TRUE(loud[i].first <= 3 ||
                found.find("stands out for its grad_norm") != std::string::npos);
  }
}

TEST_F(GoingBack, file_that_says_other_steps_or_documents_is_refused) {
  const auto recipe = spiky_recipe();
  ASSERT_NE(state("a", recipe), "");
  const auto all = read_rewinds(disk, life.out("a")).take();
  auto own = order(recipe);
  const auto refused = [&](const std::function<void(Rewind&)>& change) {
    auto other = all;
    change(other[1]);
    const auto taken = take_rewinds(other, recipe, "x", own);
    return !taken.ok() && taken.error().where == "x:2";
  };
  EXPECT_TRUE(take_rewinds(all, recipe, "x", own).ok());
  EXPECT_TRUE(refused([](Rewind& one) { ++one.batches[0]; }));
  EXPECT_TRUE(refused([](Rewind& one) { one.batches.pop_back(); }));
  EXPECT_TRUE(refused([](Rewind& one) { one.losses.pop_back(); }));
  EXPECT_TRUE(refused([](Rewind& one) { one.documents.begin()->second.pop_back(); }));
  EXPECT_TRUE(refused([](Rewind& one) { one.step = 0; }));
  EXPECT_TRUE(refused([](Rewind& one) { ++one.first; }));
  auto fewer = recipe;
  fewer.spike.rewinds = 2;
  EXPECT_FALSE(take_rewinds(all, fewer, "x", own).ok());
  for (const char* line : {"{}", "7", "[]", R"({"step":1})", "x"})
    EXPECT_EQ(rewinds_of(std::string(line) + "\n", "x").error().code, base::Code::bad_data);
}

TEST_F(GoingBack, training_grows_with_what_it_left_out) {
  auto recipe = spiky_recipe();
  recipe.schedule = base::Choice<schedule::Registry>("wsd");
  recipe.schedule.from_json({{"warmup_steps", 2}, {"decay_steps", 2}}, "").take();
  ASSERT_NE(state("short", recipe), "");
  auto longer = recipe;
  longer.steps = 14;
  const auto wanted = state("long", longer);
  const Plan plan{small_model(), longer, ledger::read_manifest(disk, life.shards.folder)->id,
                  life.seed};
  const auto opened = ledger::ArtefactWriter::open(life.shards.owned.context, life.out("b"),
                                                   "train", ledger::ArtefactWriter::Start::resume);
  ASSERT_TRUE(opened.ok());
  const auto grown = grow(disk, life.out("short"), life.out("b.work"), plan);
  ASSERT_TRUE(grown.ok()) << grown.error().sentence();
  ASSERT_GT(*grown, 0);
  EXPECT_FALSE(read_rewinds(disk, life.out("b.work"))->empty());
  EXPECT_EQ(state("b", longer), wanted);
  EXPECT_EQ(rewinds("b"), rewinds("long"));
}

// What a longer training shares of it: only where no rate differs before.
TEST(Rewinds, that_came_later_than_what_is_common_take_what_they_changed_with_them) {
  Rewind early, late;
  early.step = 5, early.first = 4;
  late.step = 12, late.first = 8;
  std::int64_t common = 12;
  EXPECT_EQ(shared_rewinds({early, late}, common).size(), 2u);
  EXPECT_EQ(common, 12);
  common = 11;
  EXPECT_EQ(shared_rewinds({early, late}, common).size(), 1u);
  EXPECT_EQ(common, 7);
}

TEST(Reading, leaves_out_what_a_training_left_out) {
  TestShards shards({{"aaa_Latn", 20'000}, {"bbb_Latn", 700}});
  auto recipe = small_recipe();
  auto order = Order::open(*shards.disk, shards.folder, recipe, 16, 5).take();
  order.leave_out({0, 3, 4, 171, 172, 400});
  for (const std::uint64_t samples : {0, 6, 30, 1020, 1026, 2400}) {
    std::map<std::string, std::int64_t> rows;
    for (std::uint64_t sample = 0; sample < samples; ++sample)
      ++rows[order.languages()[order.place(sample).language].name];
    for (const auto& [name, read] : reading_of(order, samples))
      EXPECT_EQ(read.rows, rows[name]) << samples;
  }
}

}  // namespace
}  // namespace train
