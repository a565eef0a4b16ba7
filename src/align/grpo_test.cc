// A policy that learns from its own graded answers: the same bits on any number of threads, after any stop, and better
// answers in the end.
#include "align/grpo.h"

#include <gmock/gmock.h>

#include <cmath>

#include "align/objective.h"
#include "align/rollout/log.h"
#include "base/fixture_test.h"
#include "base/folder_test.h"
#include "train/checkpoint.h"

namespace align {
namespace {

using testing::HasSubstr;

class Grpo : public testing::Test {
 protected:
  void SetUp() override {
    model = base::fixture_folder("tiny");
    if (model.empty()) GTEST_SKIP() << base::kNoFixtures;
  }

  static GrpoRecipe recipe(const std::string& pattern = "a") {
    GrpoRecipe out;
    out.steps = 4;
    out.grains_per_step = 4;
    out.rows_per_grain = 4;
    out.group = 4;
    out.max_tokens = 64;
    out.max_answer_tokens = 12;
    out.learning_rate = 1e-3;
    rollout::Reward reward;
    reward.grader = base::Choice<rollout::Graders>("regex");
    EXPECT_TRUE(reward.grader.from_json({{"kind", "regex"}, {"pattern", pattern}}, "").ok());
    out.environments = {{"letters", 1, {reward}}};
    EXPECT_TRUE(out.check().ok()) << out.check().error().sentence();
    return out;
  }

  // The folder of a stage, with its prompts.
  base::Path work(const std::string& name) {
    const auto out = folder / name;
    EXPECT_TRUE(owned.disk->make_folders(out).ok());
    std::vector<rollout::Prompt> prompts;
    for (std::int32_t i = 0; i < 6; ++i)
      prompts.push_back({.ids = {1, 20 + i, 40 + i}, .environment = 0, .line = {{"prompt", i}}});
    EXPECT_TRUE(rollout::write_prompts(*owned.disk, out, prompts).ok());
    return out;
  }

  std::unique_ptr<train::Trainer> open(const GrpoRecipe& recipe, const base::Path& in,
                                       int workers = 1) {
    base::Context ctx{*owned.disk,          owned.context.clock, owned.context.reporter,
                      owned.context.cancel, base::Pool(workers), owned.context.cache};
    auto made = objective::open_trainer(
        *objective::find("grpo"), {*owned.disk, in, base::Settings::of(recipe), 11}, model, ctx);
    EXPECT_TRUE(made.ok()) << made.error().sentence();
    return made.take();
  }
  static std::string state_of(const train::Trainer& trainer) {
    return train::state_digest(trainer.state.step,
                               train::tensor_digests(trainer.state, trainer.layout, 1));
  }
  std::string log(const base::Path& in) {
    return owned.disk->read(base::join(in, rollout::kRollouts)).take();
  }
  static train::StepFacts step(train::Trainer& trainer) {
    auto made = trainer.step();
    EXPECT_TRUE(made.ok()) << made.error().sentence();
    return made.take();
  }

  base::OwnedContext owned;
  base::Folder folder;
  base::Path model;
};

TEST_F(Grpo, gives_the_same_bits_for_any_number_of_workers) {
  const auto settings = base::Settings::of(recipe());
  std::string states[2], logs[2];
  for (const int workers : {1, 2}) {
    const auto in = work("workers" + std::to_string(workers));
    const auto trainer = open(recipe(), in, workers);
    for (int i = 0; i < 2; ++i) step(*trainer);
    states[workers - 1] = state_of(*trainer);
    logs[workers - 1] = log(in);
  }
  EXPECT_EQ(states[0], states[1]);
  EXPECT_EQ(logs[0], logs[1]);
  EXPECT_EQ(std::ranges::count(logs[0], '\n'), 2 * 16);
}

TEST_F(Grpo, goes_on_from_a_state_to_the_same_bits_and_the_same_log) {
  const auto in = work("whole");
  const auto whole = open(recipe(), in);
  for (int i = 0; i < 2; ++i) step(*whole);
  const auto saved = whole->state;
  for (int i = 0; i < 2; ++i) step(*whole);
  const auto written = log(in);
  // A kill left half of a line of step 4; step 3 stands there.
  ASSERT_TRUE(owned.disk->truncate(base::join(in, rollout::kRollouts), written.size() - 100).ok());
  const auto again = open(recipe(), in);
  again->state = saved;
  again->state_changed();
  for (int i = 0; i < 2; ++i) step(*again);
  EXPECT_EQ(state_of(*again), state_of(*whole));
  EXPECT_EQ(log(in), written);
}

TEST_F(Grpo, learns_what_is_rewarded_with_every_loss) {
  for (const char* loss : {"grpo", "dapo", "dr_grpo", "cispo", "bnpo", "luspo", "sapo"}) {
    auto own = recipe("a.*a");
    own.loss = loss;
    if (own.loss == "cispo") own.epsilon_high = 5;
    own.steps = 12;
    own.learning_rate = 4e-3;
    const auto trainer = open(own, work(loss));
    double first = 0, last = 0;
    for (int i = 0; i < 12; ++i) {
      const auto reward = step(*trainer).figures.at("reward");
      if (i < 3) first += reward / 3;
      if (i >= 9) last += reward / 3;
    }
    EXPECT_GT(last, first + 0.2) << loss;
  }
}

TEST_F(Grpo, a_ratio_by_sequence_and_a_reference_compute) {
  auto own = recipe();
  own.ratio = "sequence";
  own.beta = 0.1;
  const auto trainer = open(own, work("sequence"));
  step(*trainer);
  EXPECT_GT(step(*trainer).gradient_norm, 0);
}

// Bug: the reference read its weights as they are stored, by sums of the machine's own.
TEST_F(Grpo, begins_as_its_reference_to_the_bit) {
  auto own = recipe();
  const auto alone = step(*open(own, work("alone")));
  own.beta = 50;
  const auto held = step(*open(own, work("held")));
  EXPECT_EQ(held.loss, alone.loss);
  EXPECT_EQ(held.gradient_norm, alone.gradient_norm);
}

TEST_F(Grpo, dynamic_sampling_asks_more_prompts) {
  auto own = recipe("zzz");  // nobody writes that
  own.further_rounds = 2;
  const auto trainer = open(own, work("further"));
  const auto before = trainer->state.weights;
  const auto facts = step(*trainer);
  EXPECT_EQ(facts.figures.at("groups"), 3 * 4);
  EXPECT_EQ(facts.figures.at("taught"), 0);
  EXPECT_EQ(facts.figures.at("learned"), 0);
  EXPECT_EQ(facts.gradient_norm, 0);
}

TEST_F(Grpo, what_cannot_be_graded_is_dropped_and_counted) {
  auto own = recipe();
  own.environments[0].rewards[0].grader =
      base::Choice<rollout::Graders>("number");  // no line has a reference
  const auto in = work("dropped");
  const auto trainer = open(own, in);
  const auto facts = step(*trainer);
  EXPECT_EQ(facts.figures.at("dropped"), 16);
  EXPECT_EQ(facts.figures.at("learned"), 0);
  EXPECT_THAT(log(in), HasSubstr("no \\\"reference\\\""));
}

TEST_F(Grpo, another_log_stops_it) {
  const auto in = work("other");
  ASSERT_TRUE(owned.disk->write_file(base::join(in, rollout::kRollouts), "{\"step\":1}\n").ok());
  const auto trainer = open(recipe(), in);
  auto made = trainer->step();
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, base::Code::verification);
}

TEST(GrpoRecipe, says_what_does_not_go_together) {
  const auto wrong = [](auto change) {
    GrpoRecipe own;
    own.environments = {{"", 1, {rollout::Reward{}}}};
    change(own);
    auto checked = own.check();
    return checked.ok() ? std::string() : checked.error().sentence();
  };
  EXPECT_EQ(wrong([](auto&) {}), "");
  EXPECT_THAT(wrong([](auto& own) { own.precision = "bf16"; }), HasSubstr("portable"));
  EXPECT_THAT(wrong([](auto& own) { own.numerics = "native"; }), HasSubstr("portable"));
  EXPECT_THAT(wrong([](auto& own) { own.group = 7; }), HasSubstr("whole groups of 7"));
  EXPECT_THAT(wrong([](auto& own) { own.loss = "dpoa"; }), HasSubstr("dpoa"));
  EXPECT_THAT(wrong([](auto& own) { own.environments.clear(); }), HasSubstr("environment"));
  EXPECT_THAT(wrong([](auto& own) { own.environments[0].rewards[0].weight = std::nan(""); }),
              HasSubstr("weight"));
  EXPECT_THAT(wrong([](auto& own) { own.loss = "cispo"; }), HasSubstr("cispo"));
  EXPECT_THAT(wrong([](auto& own) { own.max_answer_tokens = 1024; }),
              HasSubstr("room for a prompt"));
}

}  // namespace
}  // namespace align
