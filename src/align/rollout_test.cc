// Rollouts: the bits of the sampler are those of the trainer, whoever writes beside and on however many threads.
#include <gmock/gmock.h>

#include "align/rollout/log.h"
#include "align/rollout/round.h"
#include "align/rollout/weights_digest.h"
#include "base/fixture_test.h"
#include "base/numerics.h"
#include "infer/live_model.h"
#include "model/pass.h"
#include "model/weights.h"

namespace align::rollout {
namespace {

using testing::HasSubstr;

const std::vector<std::vector<std::int32_t>> kPromptIds = {{1, 5, 9, 30, 7}, {1}, {1, 40, 41}};

struct Policy {
  explicit Policy(const base::Path& folder)
      : loaded(model::load_model(*disk, folder).take()),
        weights(loaded.flat()),
        parameters(loaded.model.layout, weights.data()) {}
  std::unique_ptr<base::Disk> disk = base::real_disk();
  model::Loaded loaded;
  std::vector<float> weights;
  model::Parameters parameters;

  std::vector<std::vector<Answer>> write(int workers, std::size_t at_once, std::uint64_t seed = 7) {
    infer::LiveModel live(loaded.model, parameters, loaded.config.vocabulary, loaded.config.context,
                          workers);
    std::vector<Asking> asked;
    for (const auto& ids : kPromptIds) asked.push_back({ids, asked.size() * 17 + 1});
    const Settings settings{.group = 3,
                            .max_tokens = 90,
                            .max_length = loaded.config.context,
                            .stop = {2},
                            .seed = seed,
                            .at_once = at_once};
    auto out = sample(live, asked, settings, workers);
    EXPECT_TRUE(out.ok()) << out.error().sentence();
    return out.take();
  }
};

// ln p of the answers' tokens by one training pass over all of them.
std::vector<double> by_training(const Policy& policy,
                                const std::vector<std::vector<Answer>>& groups) {
  model::Batch batch;
  batch.segments = {0};
  for (std::size_t p = 0; p < groups.size(); ++p)
    for (const auto& answer : groups[p]) {
      auto ids = kPromptIds[p];
      ids.insert(ids.end(), answer.ids.begin(), answer.ids.end());
      for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
        batch.ids.push_back(ids[i]);
        batch.targets.push_back(i + 1 < kPromptIds[p].size() ? -1 : ids[i + 1]);
        batch.positions.push_back(static_cast<std::int32_t>(i));
      }
      batch.segments.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    }
  model::Workspace workspace;
  std::vector<float> gradient(policy.weights.size());
  const model::Parameters learning(policy.loaded.model.layout, policy.weights.data(),
                                   gradient.data());
  std::vector<double> out;
  model::gradient(policy.loaded.model, workspace, learning, batch,
                  [&](std::span<const double> log, std::span<double>) {
                    for (std::size_t m = 0; m < log.size(); ++m)
                      if (batch.targets[m] >= 0) out.push_back(log[m]);
                    return 0.0;
                  });
  return out;
}

class Families : public testing::TestWithParam<const char*> {};

TEST_P(Families, the_sampler_has_the_bits_of_the_trainer) {
  const auto root = base::fixture_folder("models");
  if (root.empty()) GTEST_SKIP() << base::kNoFixtures;
  const base::WithNumerics portable(base::Numerics::portable);
  Policy policy(base::join(root, GetParam()));
  const auto groups = policy.write(2, 64);
  std::vector<double> drawn;
  for (const auto& group : groups)
    for (const auto& answer : group)
      drawn.insert(drawn.end(), answer.logs.begin(), answer.logs.end());
  ASSERT_GT(drawn.size(), 50U);
  EXPECT_EQ(drawn, by_training(policy, groups)) << "the ratio of the two is exactly 1";
}
INSTANTIATE_TEST_SUITE_P(Rollout, Families,
                         testing::Values("llama3_gqa", "llama_tied", "olmo2", "qwen2", "qwen3",
                                         "apertus", "gemma2", "mistral_swa", "gpt_oss", "mixtral"));

TEST(Rollout, answers_are_the_same_for_any_threads_and_neighbours) {
  const auto folder = base::fixture_folder("tiny");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const base::WithNumerics portable(base::Numerics::portable);
  Policy policy(folder);
  const auto flat = [](const std::vector<std::vector<Answer>>& groups) {
    std::vector<std::pair<std::vector<std::int32_t>, std::vector<double>>> out;
    for (const auto& group : groups)
      for (const auto& one : group) out.emplace_back(one.ids, one.logs);
    return out;
  };
  const auto want = flat(policy.write(1, 64));
  EXPECT_EQ(flat(policy.write(2, 64)), want);
  EXPECT_EQ(flat(policy.write(2, 1)), want);
  EXPECT_NE(flat(policy.write(1, 64, 8)), want) << "another seed draws others";
  EXPECT_NE(want[0].first, want[1].first) << "so does another number in the group";
}

TEST(Rollout, weights_that_moved_are_named) {
  const auto folder = base::fixture_folder("tiny");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  Policy policy(folder);
  const auto before = weights_digest(policy.loaded.model.layout, policy.parameters);
  EXPECT_TRUE(
      check_weights(before, weights_digest(policy.loaded.model.layout, policy.parameters)).ok());
  policy.weights.back() += 1e-3f;
  auto moved = check_weights(before, weights_digest(policy.loaded.model.layout, policy.parameters));
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().code, base::Code::verification);
}

std::vector<Prompt> prompts_of(std::size_t first, std::size_t second) {
  std::vector<Prompt> out;
  for (std::size_t i = 0; i < first + second; ++i)
    out.push_back({.ids = {1}, .environment = i < first ? 0U : 1U, .line = base::Json::object()});
  return out;
}

TEST(PromptOrder, each_prompt_comes_once_before_any_comes_again) {
  const PromptOrder order(prompts_of(100, 0), {1}, 3);
  for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
    std::vector<int> seen(100);
    for (std::uint64_t i = 0; i < 100; ++i) ++seen[order.at(epoch * 100 + i)];
    EXPECT_THAT(seen, testing::Each(1)) << epoch;
  }
}

TEST(PromptOrder, environments_have_their_shares) {
  const PromptOrder order(prompts_of(10, 1000), {3, 1}, 3);
  int first = 0;
  for (std::uint64_t i = 0; i < 1024; ++i) first += order.at(i) < 10;
  EXPECT_EQ(first, 768);
}

TEST(RolloutLog, completes_half_a_step_and_refuses_another_one) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.make_folders("out").ok());
  const std::string one = "{\"step\":1,\"a\":1}\n{\"step\":1,\"a\":2}\n",
                    two = "{\"step\":2,\"a\":3}\n";
  ASSERT_TRUE(Log::open(disk, "out")->add(0, one).ok());
  ASSERT_TRUE(disk.append("out/rollouts.jsonl", "{\"step\":2,", false).ok());  // a kill
  auto log = Log::open(disk, "out").take();
  ASSERT_TRUE(log.add(1, two).ok());
  ASSERT_TRUE(log.add(0, one).ok());
  EXPECT_EQ(disk.read("out/rollouts.jsonl").take(), one + two);
  auto other = log.add(0, "{\"step\":1,\"a\":9}\n");
  ASSERT_FALSE(other.ok());
  EXPECT_THAT(other.error().sentence(), HasSubstr("others than the log says"));
}

// Bug: an audit that executed steps again could write into the log that it was to judge.
TEST(RolloutLog, who_looks_writes_nothing) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.make_folders("out").ok());
  const std::string one = "{\"step\":1,\"a\":1}\n", half = "{\"step\":2,";
  ASSERT_TRUE(disk.append("out/rollouts.jsonl", one, false).ok());
  auto log = Log::open(disk, "out", true).take();
  EXPECT_TRUE(log.add(0, one).ok());
  auto further = log.add(1, "{\"step\":2,\"a\":1}\n");
  ASSERT_FALSE(further.ok());
  EXPECT_EQ(further.error().code, base::Code::verification);
  ASSERT_TRUE(disk.append("out/rollouts.jsonl", half, false).ok());
  EXPECT_FALSE(Log::open(disk, "out", true).ok());
  EXPECT_EQ(disk.read("out/rollouts.jsonl").take(), one + half);
}

Group group_of(const std::vector<double>& rewards) {
  Group out{.answers = {}};
  out.kept = true;
  for (const double reward : rewards) {
    auto& one = out.answers.emplace_back();
    one.answer.ids = {5};
    one.answer.logs = {-1};
    one.answer.ended = true;
    if (std::isnan(reward))
      one.judgement.error = "grader 'own': the reward is not a number";
    else
      one.judgement.reward = reward;
  }
  return out;
}

TEST(Compare, answers_that_could_not_be_graded_are_dropped_and_counted) {
  std::vector<Group> groups = {group_of({1, 0, std::nan(""), 1}), group_of({1, std::nan("")}),
                               group_of({1, 1})};
  GrpoRecipe recipe;
  compare(groups, recipe);
  EXPECT_TRUE(groups[0].taught);
  EXPECT_FALSE(groups[0].answers[2].learned);
  EXPECT_NEAR(groups[0].answers[0].advantage, (1 - 2.0 / 3) / (std::sqrt(1.0 / 3) + 1e-4), 1e-12);
  EXPECT_FALSE(groups[1].kept) << "one answer alone is better than none";
  EXPECT_TRUE(groups[2].kept);
  EXPECT_EQ(groups[2].answers[0].advantage, 0);
  recipe.further_rounds = 1;
  compare(groups, recipe);
  EXPECT_FALSE(groups[2].kept) << "dynamic sampling leaves out what teaches nothing";
}

TEST(Compare, cut_answers_may_be_masked) {
  std::vector<Group> groups = {group_of({1, 0})};
  groups[0].answers[0].answer.ended = false;
  GrpoRecipe recipe;
  recipe.cut_answers = "mask";
  compare(groups, recipe);
  EXPECT_FALSE(groups[0].answers[0].learned);
  EXPECT_TRUE(groups[0].answers[1].learned);
  EXPECT_LT(groups[0].answers[1].advantage, 0) << "the masked one counts in its group";
}

}  // namespace
}  // namespace align::rollout
