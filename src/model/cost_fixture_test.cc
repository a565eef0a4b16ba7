// What `model show` says of every family, held against what is there: tensors, states, files.
#include <gtest/gtest.h>

#include "base/fixture_test.h"
#include "compute/worker.h"
#include "model/gguf/exchange.h"
#include "model/op/attend_latents.h"
#include "model/op/attention.h"
#include "model/pass.h"
#include "model/show.h"
#include "model/weights.h"

namespace model {
namespace {

std::vector<std::string> folders() {
  std::vector<std::string> out;
  const auto disk = base::real_disk();
  const auto root = base::fixture_folder("models");
  if (root.empty()) return out;
  const auto entries = disk->list(root);
  for (const auto& entry : *entries)
    if (entry.is_folder) out.push_back(entry.name);
  return out;
}

class CostFixture : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { compute::single_thread_here(); }
  base::Path folder = base::fixture_folder("models/" + GetParam());
  std::unique_ptr<base::Disk> disk = base::real_disk();
  std::unique_ptr<base::Clock> clock = base::real_clock();
  base::SilentReporter reporter;
  base::Cancel cancel;
  base::Context ctx{*disk, *clock, reporter, cancel, base::Pool(1), ""};
  Shown shown = show(ctx, folder).take();
  base::Json json = base::parse_json(disk->read(folder + "/config.json").take(), "c").take();

  double said(std::initializer_list<const char*> names, double otherwise) const {
    for (const auto* name : names)
      if (json.contains(name) && json[name].is_number()) return json[name].get<double>();
    return otherwise;
  }
};

// Bug: what a token meets was all there is.
TEST_P(CostFixture, a_token_meets_the_experts_that_are_chosen_and_all_else) {
  const auto chosen = said({"num_experts_per_tok", "top_k_experts"}, 1),
             experts = said({"n_routed_experts", "num_local_experts", "num_experts"}, 1);
  double want = 0;
  for (const auto& group : shown.groups) {
    const auto count =
        static_cast<double>(group.count) * static_cast<double>(base::product(group.shape).value());
    const bool of_an_expert = group.name.find(".experts.") != std::string::npos;
    want += of_an_expert ? count * chosen / experts : count;
  }
  EXPECT_EQ(static_cast<double>(shown.active), want);
  EXPECT_EQ(experts > 1, shown.active < shown.parameters);
}

std::size_t numbers_in(const BlockState& state) {
  if (const auto* one = std::any_cast<op::KeysValues>(&state))
    return one->keys.size() + one->values.size();
  if (const auto* one = std::any_cast<op::Latents>(&state)) return one->rows.size();
  if (const auto* one = std::any_cast<block::DeltaNet::State>(&state))
    return one->inputs.size() + one->state.size();
  if (const auto* one = std::any_cast<block::CompressedAttention::State>(&state))
    return one->keys.rows.size() + one->entries.rows.size() + one->index_entries.rows.size() +
           one->pending.rows.size() + one->index_pending.rows.size();
  EXPECT_FALSE(state.has_value()) << "a state that nobody counts";
  return 0;
}

// Bugs: nothing was said of latents and of recurrent states, and a short text took a whole window. What a
// window has passed goes in pieces, so what is said is met again and again and never passed.
TEST_P(CostFixture, a_text_keeps_what_is_said_and_no_more) {
  const auto loaded = load_model(*disk, folder);
  ASSERT_TRUE(loaded.ok()) << loaded.error().sentence();
  Workspace workspace;
  Sequence text;
  std::vector<float> logits;
  std::size_t met = 0;
  constexpr std::int64_t kTokens = 80;
  for (std::int64_t t = 1; t <= kTokens; ++t) {
    const std::vector<std::int32_t> id = {static_cast<std::int32_t>(t)};
    read(loaded->model, workspace, loaded->parameters(), id, text, 1, logits);
    std::size_t kept = 0;
    for (const auto& state : text.states) kept += numbers_in(state);
    const auto want = shown.state_numbers(t).value();
    ASSERT_LE(kept, want) << "after " << t << " tokens";
    met += kept == want ? 1 : 0;
  }
  EXPECT_GT(met, 0u);
  EXPECT_GT(shown.state_numbers(kTokens).value(), 0u);
}

// Bug: Q4_0 took 4.5 bits of every number, though the head is written in Q6_K.
TEST_P(CostFixture, weights_take_what_convert_writes) {
  if (shown.converted.size() < 3) GTEST_SKIP() << "no file of GGUF says this model";
  const auto to = testing::TempDir() + "/janua_cost_" + GetParam() + ".gguf";
  for (const auto& [type, bytes] : shown.converted) {
    if (type == "BF16" || type == "F32") continue;
    const auto none = [](store::gguf::Metadata&) { return base::Result<void>(); };
    const auto written = gguf::write_model_file(ctx, folder, to, *store::block::find(type), none);
    ASSERT_TRUE(written.ok()) << written.error().sentence();
    base::Size want = 0;
    const auto file = show(ctx, to).take();
    for (const auto& [name, stored] : file.stored) want += stored;
    EXPECT_EQ(bytes.value(), want.value()) << type;
    disk->remove_all(to).take();
  }
}

TEST_P(CostFixture, a_folder_in_float_takes_what_its_tensors_take) {
  if (shown.types != std::vector<std::string>{"F32"}) GTEST_SKIP() << "it is stored otherwise";
  EXPECT_EQ(shown.converted.at(0).second.value(), shown.stored.at("F32"));
}

INSTANTIATE_TEST_SUITE_P(Models, CostFixture, testing::ValuesIn(folders()),
                         [](const auto& info) { return info.param; });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CostFixture);

}  // namespace
}  // namespace model
