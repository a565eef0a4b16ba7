// Optimizers and schedules against torch and transformers (tolerances are those of the
// fixtures' README).
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "base/fixture_test.h"
#include "compute/kernel.h"
#include "store/safetensors.h"
#include "train/recipe.h"

namespace train {
namespace {

std::vector<float> floats(const store::Safetensors& file, const std::string& name) {
  std::vector<float> out(static_cast<std::size_t>(file.tensors().at(name).elements()));
  EXPECT_TRUE(file.read(name, out).ok());
  return out;
}

class AdamWFixture : public testing::TestWithParam<const char*> {};

TEST_P(AdamWFixture, follows_torch_for_twenty_steps) {
  const auto folder = base::fixture_folder("optim");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto disk = base::real_disk();
  const auto info = base::parse_json(disk->read(folder + "/info.json").take(), "info").take();
  const auto& run = info["runs"][GetParam()];
  auto file = store::Safetensors::open(*disk, folder + "/" + GetParam() + ".safetensors");
  ASSERT_TRUE(file.ok()) << file.error().sentence();
  base::Choice<optimizer::Registry> adamw("adamw");
  const auto taken = adamw.from_json({{"beta1", run["options"]["betas"][0]},
                                      {"beta2", run["options"]["betas"][1]},
                                      {"epsilon", run["options"]["eps"]},
                                      {"weight_decay", run["options"]["weight_decay"]}},
                                     "");
  ASSERT_TRUE(taken.ok()) << taken.error().sentence();
  for (const std::string name : run["parameters"]) {
    auto weight = floats(*file, "init." + name);
    std::vector<float> first(weight.size()), second(weight.size());
    float* state[] = {first.data(), second.data()};
    bool decay = true;
    for (const std::string none : run["no_decay"]) decay = decay && none != name;
    for (std::int64_t step = 0; step < 20; ++step) {
      char prefix[16];
      std::snprintf(prefix, sizeof prefix, "step%02d.", static_cast<int>(step));
      if (!file->tensors().contains(std::string(prefix) + "grad." + name))
        std::snprintf(prefix, sizeof prefix, "step%02d.", static_cast<int>(step + 1));
      const auto gradient = floats(*file, std::string(prefix) + "grad." + name);
      const double norm = run["grad_norm_before_clip"][static_cast<std::size_t>(step)];
      const double clip = run["clip_norm"].is_null()
                              ? 1
                              : std::min(1.0, run["clip_norm"].get<double>() / (norm + 1e-6));
      adamw.entry().update(adamw.settings(), run["lr"][static_cast<std::size_t>(step)], clip, step,
                           {gradient.data(), weight.data(), state, weight.size(), decay});
      const auto want = floats(*file, std::string(prefix) + "param." + name);
      for (std::size_t i = 0; i < weight.size(); ++i)
        ASSERT_NEAR(weight[i], want[i], 1e-6) << name << " step " << step;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Runs, AdamWFixture,
                         testing::Values("adamw", "adamw_noclip_groups", "adamw_cosine"),
                         [](const auto& info) { return std::string(info.param); });

// Column of lr_schedules.csv -> recipe that must reproduce it.
struct Curve {
  const char* column;
  const char* schedule;
  const char* shape;
  double low;
};
class ScheduleFixture : public testing::TestWithParam<Curve> {};

TEST_P(ScheduleFixture, follows_transformers_step_by_step) {
  const auto folder = base::fixture_folder("optim");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  std::istringstream csv(base::real_disk()->read(folder + "/lr_schedules.csv").take());
  std::string line, cell;
  std::getline(csv, line);
  std::istringstream head(line);
  int column = 0;
  while (std::getline(head, cell, ',') && cell != GetParam().column) ++column;
  ASSERT_EQ(cell, GetParam().column);
  TrainRecipe recipe;
  recipe.steps = 100;
  recipe.learning_rate = 3e-4;
  recipe.schedule = base::Choice<schedule::Registry>(GetParam().schedule);
  base::Json options = {{"warmup_steps", 10}, {"from_zero", true}};
  if (recipe.schedule.kind() != "constant") options["min_rate_ratio"] = GetParam().low;
  if (recipe.schedule.kind() == "wsd")
    options.update({{"decay_steps", 20}, {"decay_shape", GetParam().shape}});
  const auto taken = recipe.schedule.from_json(options, "");
  ASSERT_TRUE(taken.ok()) << taken.error().sentence();
  std::int64_t step = 0;
  for (; std::getline(csv, line); ++step) {
    std::istringstream cells(line);
    for (int i = 0; i <= column; ++i) std::getline(cells, cell, ',');
    if (step > recipe.steps) break;  // what comes after the run is of no use to us
    ASSERT_NEAR(recipe.rate(step), std::stod(cell), 1e-12) << "step " << step;
  }
  EXPECT_GT(step, 90);
}

INSTANTIATE_TEST_SUITE_P(Curves, ScheduleFixture,
                         testing::Values(Curve{"constant_with_warmup", "constant", "", 0},
                                         Curve{"cosine", "cosine", "linear", 0},
                                         Curve{"cosine_with_min_lr_0.1", "cosine", "linear", 0.1},
                                         Curve{"wsd_linear", "wsd", "linear", 0.05},
                                         Curve{"wsd_cosine", "wsd", "cosine", 0.05},
                                         Curve{"wsd_1-sqrt", "wsd", "1-sqrt", 0.05}),
                         [](const auto& info) { return "column_" + std::to_string(info.index); });

}  // namespace
}  // namespace train
