// Families with experts against transformers: what the routers saw, whom they chose, how even it was.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/fixture_test.h"
#include "compute/worker.h"
#include "model/pass.h"
#include "model/weights.h"
#include "store/safetensors.h"

namespace model {
namespace {

class MoeFixture : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    compute::single_thread_here();
    const auto folder = base::fixture_folder(std::string("models/") + GetParam());
    if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
    loaded = load_model(*disk, folder).take();
    weights = loaded.flat();
    file = store::Safetensors::open(*disk, folder + "/expected.safetensors").take();
    facts = base::parse_json(disk->read(folder + "/expected.json").take(), "").take();
  }

  std::vector<std::int32_t> integers(const std::string& name) const {
    const auto& info = file->tensors().at(name);
    std::vector<std::int32_t> out;
    for (std::int64_t i = 0; i < info.elements(); ++i) {
      std::int64_t value;
      std::memcpy(&value, info.bytes.data() + 8 * i, 8);
      out.push_back(static_cast<std::int32_t>(value));
    }
    return out;
  }

  // Two rows as two segments, the labels shifted to the position that predicts them.
  Batch batch() const {
    Batch out;
    out.ids = integers("input_ids");
    const auto labels = integers("labels");
    const auto T = out.ids.size() / 2;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      out.positions.push_back(static_cast<std::int32_t>(i % T));
      out.targets.push_back(i % T + 1 < T ? std::max(labels[i + 1], -1) : -1);
    }
    out.segments = {0, static_cast<std::uint32_t>(T), static_cast<std::uint32_t>(2 * T)};
    return out;
  }

  const std::unique_ptr<base::Disk> disk = base::real_disk();
  Loaded loaded;
  std::vector<float> weights;
  std::optional<store::Safetensors> file;
  base::Json facts;
  Workspace workspace;
};

TEST_P(MoeFixture, routers_see_choose_and_balance_as_in_transformers) {
  std::map<std::string, std::vector<float>> seen;
  workspace.observer = [&](const std::string& name, const Value& value) {
    const auto* logits = value.view().as<float>();
    seen[name].assign(logits, logits + value.view().elements());
  };
  std::vector<float> gradient(loaded.model.layout.size);
  const auto rows = batch();
  const double loss =
      model::gradient(loaded.model, workspace, weights.data(), rows, gradient.data()) /
      static_cast<double>(rows.scored());
  EXPECT_NEAR(loss, facts["loss"].get<double>(), 1e-5);
  EXPECT_EQ(seen.size(), loaded.model.decoder.layers.size());
  for (const auto& [name, got] : seen) {
    std::vector<float> want(got.size());
    ASSERT_TRUE(file->read(name, want).ok()) << name;
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], 1e-4) << name;
  }
  EXPECT_NEAR(balance_loss(workspace.routers), facts["aux_loss"].get<double>(), 1e-5);
}

TEST_P(MoeFixture, gradients_of_every_expert_agree_with_transformers) {
  std::vector<float> gradient(loaded.model.layout.size);
  const auto rows = batch();
  model::gradient(loaded.model, workspace, weights.data(), rows, gradient.data());
  for (const auto& p : loaded.model.layout.parameters) {
    double squares = 0;
    for (std::size_t i = 0; i < p.size; ++i)
      squares += std::pow(gradient[p.offset + i] / static_cast<double>(rows.scored()), 2);
    const double norm = facts["grad_norms"][p.name].get<double>();
    EXPECT_NEAR(std::sqrt(squares), norm, 1e-4 * norm) << p.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, MoeFixture, testing::Values("mixtral", "qwen3_moe", "gpt_oss"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace model
