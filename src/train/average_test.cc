// Averages of weights against plain definitions in double, and through stops, replays and exports.
#include "train/average.h"

#include <gtest/gtest.h>

#include "train/checkpoint.h"
#include "train/loop.h"
#include "train/released.h"
#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/step_log.h"

namespace train {
namespace {

average::Choice choice(const std::string& kind, const base::Json& options) {
  average::Choice out(kind);
  out.from_json(options, "").take();
  return out;
}

double weight_at(std::int64_t step) { return std::sin(static_cast<double>(step)) + 0.1 * step; }

// One number, as it stands after `steps` steps.
float averaged_number(const average::Choice& average, std::int64_t steps) {
  std::vector<std::vector<float>> kept(average::arrays_of(average).size(), {0.0f});
  std::vector<float*> arrays;
  for (auto& one : kept) arrays.push_back(one.data());
  float weight = 0;
  for (std::int64_t step = 1; step <= steps; ++step) {
    weight = static_cast<float>(weight_at(step));
    average.entry().take(average.settings(), step, &weight, arrays.data(), 1);
  }
  std::vector<const float*> read(arrays.begin(), arrays.end());
  float out = 0;
  average.entry().mean(average.settings(), steps, &weight, read.data(), &out, 1);
  return out;
}

TEST(Ema, is_the_plain_mean_first_and_forgets_as_its_decay_says_then) {
  const auto average = choice("ema", {{"decay", 0.9}, {"every", 2}});
  EXPECT_EQ(averaged_number(average, 1), static_cast<float>(weight_at(1))) << "nothing yet";
  EXPECT_EQ(averaged_number(average, 2), static_cast<float>(weight_at(2)));
  double want = 0;
  for (std::int64_t n = 1; n <= 40; ++n) {
    const double share = std::max(0.1, 1.0 / static_cast<double>(n));
    want = (1 - share) * want + share * weight_at(2 * n);
    EXPECT_NEAR(averaged_number(average, 2 * n + 1), want, 1e-5) << n;
  }
  double mean = 0;
  for (std::int64_t n = 1; n <= 10; ++n) mean += weight_at(2 * n) / 10;
  EXPECT_NEAR(averaged_number(average, 20), mean, 1e-5);
}

// Bug: weights of one step, or of the last one, were released as "average".
TEST(Released, average_is_of_two_steps_or_more) {
  const auto says = [](const average::Choice& average, std::int64_t steps) {
    const auto checked = check_released(average, steps, "t");
    return checked.ok() ? "" : checked.error().what;
  };
  const auto latest = choice("latest", {{"count", 3}, {"every", 5}});
  EXPECT_NE(says(latest, 4).find("has taken in none after 4 steps"), std::string::npos);
  EXPECT_NE(says(latest, 9).find("has taken in those of one step after 9"), std::string::npos);
  EXPECT_EQ(says(latest, 10), "");
  EXPECT_NE(says(choice("latest", {{"count", 1}, {"every", 5}}), 50), "") << "of one for ever";
  const auto ema = choice("ema", {{"every", 4}});
  EXPECT_NE(says(ema, 7), "");
  EXPECT_EQ(says(ema, 8), "");
  EXPECT_NE(says(average::Choice("none"), 100), "");
}

TEST(Latest, is_the_mean_of_the_last_ones_set_aside) {
  const auto average = choice("latest", {{"count", 3}, {"every", 5}});
  const auto at = [](std::int64_t step) { return static_cast<float>(weight_at(step)); };
  EXPECT_EQ(averaged_number(average, 4), at(4)) << "nothing yet";
  EXPECT_EQ(averaged_number(average, 7), at(5));
  EXPECT_NEAR(averaged_number(average, 10), (weight_at(5) + weight_at(10)) / 2, 1e-6);
  EXPECT_NEAR(averaged_number(average, 23), (weight_at(10) + weight_at(15) + weight_at(20)) / 3,
              1e-6);
}

TEST(Average, refuses_what_means_nothing) {
  average::Choice average("ema");
  EXPECT_FALSE(average.from_json({{"decay", 1}}, "").ok());
  EXPECT_FALSE(average.from_json({{"decay", 0.5}, {"every", 0}}, "").ok());
  average = average::Choice("latest");
  EXPECT_FALSE(average.from_json({{"count", 0}}, "").ok());
}

// Everything at once: whatever is kept must survive whatever happens.
TrainRecipe rich(const std::string& kind) {
  auto recipe = small_recipe();
  recipe.loss = {.z_loss = 1e-3, .goldfish_k = 4, .goldfish_h = 3};
  recipe.spike = {.loss_ratio = 0, .norm_ratio = 1.01, .window = 4, .least = 2};
  recipe.average = kind == "ema" ? choice("ema", {{"decay", 0.8}})
                                 : choice("latest", {{"count", 2}, {"every", 4}});
  return recipe;
}

// Asks for a stop once a step has been reported.
class StopAt : public base::Reporter {
 public:
  StopAt(base::Cancel& cancel, std::uint64_t at) : cancel_(cancel), at_(at) {}
  void on(const base::Event& event) override {
    if (event.kind == base::Event::Kind::progress && event.done == at_) cancel_.request();
  }

 private:
  base::Cancel& cancel_;
  std::uint64_t at_;
};

struct Trained {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  base::Disk& disk = *shards.disk;
  base::Path out(const std::string& name) { return base::join(shards.root, name); }
  base::Result<ledger::Manifest> run(const std::string& name, const TrainRecipe& recipe,
                                     int workers = 2, std::uint64_t stop = 0) {
    base::Cancel cancel;
    StopAt reporter(cancel, stop);
    base::Context ctx{disk, *shards.owned.clock, reporter, cancel, workers, ""};
    auto writer = TRY(ledger::ArtefactWriter::open(ctx, out(name), "train",
                                                   ledger::ArtefactWriter::Start::resume));
    TRY(train(small_model(), recipe, shards.folder, 7, writer, ctx));
    writer.manifest().recipe = {{"model", base::to_json(small_model())},
                                {"train", base::to_json(recipe)}};
    writer.manifest().seed = 7;
    return writer.finish();
  }
  std::string state(const std::string& name, const TrainRecipe& recipe, int workers = 2) {
    auto made = run(name, recipe, workers);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().sentence());
    return made.ok() ? made->facts["state"].get<std::string>() : "";
  }
};

TEST(Average, gives_the_same_bits_for_any_number_of_workers_and_after_a_stop_anywhere) {
  Trained life;
  for (const char* kind : {"ema", "latest"}) {
    const auto recipe = rich(kind);
    const auto name = std::string(kind);
    const auto whole = life.state(name, recipe);
    EXPECT_EQ(life.state(name + "1", recipe, 1), whole);
    for (const std::uint64_t stop : {1, 3, 6}) {
      const auto stopped = name + "-stopped-" + std::to_string(stop);
      ASSERT_FALSE(life.run(stopped, recipe, 1, stop).ok());
      EXPECT_EQ(life.state(stopped, recipe), whole) << kind << " stopped after " << stop;
    }
  }
}

TEST(Average, is_a_part_of_the_state_and_changes_nothing_of_the_training) {
  Trained life;
  auto with = small_recipe();
  with.average = choice("ema", {});
  EXPECT_NE(life.state("with", with), life.state("plain", small_recipe()));
  const auto weights = [&](const std::string& name) {
    const auto last = base::join(life.out(name), checkpoint_name(12));
    const auto facts = ledger::read_manifest(life.disk, last).take().facts["tensors"];
    return facts["model.norm.weight"].get<std::string>();
  };
  EXPECT_EQ(weights("with"), weights("plain"));
}

TEST(Average, spikes_and_losses_are_executed_again_to_the_recorded_state) {
  Trained life;
  const auto made = life.run("a", rich("ema"));
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  EXPECT_GT(made->facts["skipped"].get<int>(), 0);
  EXPECT_GT(made->facts["left_out"].get<int>(), 0);
  EXPECT_GT(made->facts["last_z_loss"].get<double>(), 0);
  const auto steps = read_steps(life.disk, life.out("a")).take();
  int compared = 0, skipped = 0;
  std::int64_t left_out = 0;
  for (const auto& step : steps) {
    skipped += !step.facts.skipped.empty();
    left_out += *step.facts.left_out;
    if (step.state.empty()) continue;
    const auto state =
        replay(life.out("a"), life.shards.folder, step.step - 1, 1, life.shards.owned.context);
    ASSERT_TRUE(state.ok()) << state.error().sentence();
    EXPECT_EQ(*state, step.state) << step.step;
    ++compared;
  }
  EXPECT_EQ(compared, 4);
  EXPECT_EQ(made->facts["skipped"], skipped);
  EXPECT_EQ(made->facts["left_out"], left_out);
}

TEST(Average, of_a_checkpoint_is_what_the_weights_of_its_steps_come_to) {
  Trained life;
  auto recipe = small_recipe();
  recipe.checkpoint_steps = 1;
  recipe.average = choice("latest", {{"count", 3}, {"every", 4}});
  ASSERT_TRUE(life.run("a", recipe).ok());
  const auto open = [&](std::int64_t step) {
    return open_state(life.disk, base::join(life.out("a"), checkpoint_name(step))).take();
  };
  const std::string name = "model.layers.0.mlp.down_proj.weight";
  const auto last = open(12);
  const auto got = averaged(last, name, recipe.average, 12).take();
  std::vector<double> want(got.size());
  for (const std::int64_t step : {4, 8, 12}) {
    std::vector<float> one(got.size());
    ASSERT_TRUE(open(step).read(name, one).ok());
    for (std::size_t i = 0; i < one.size(); ++i) want[i] += one[i] / 3.0;
  }
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-7) << i;
  EXPECT_FALSE(averaged(last, name, average::Choice(), 12).ok());
  EXPECT_FALSE(averaged(last, "nothing", recipe.average, 12).ok());
}

}  // namespace
}  // namespace train
