// Which runs a grid asks for, and what is fitted to what came of them.
#include "run/sweep.h"

#include <gtest/gtest.h>

#include <cmath>

namespace run {
namespace {

Sweep read(const std::string& text) {
  auto sweep = read_sweep(text, "a.toml");
  EXPECT_TRUE(sweep.ok()) << (sweep.ok() ? "" : sweep.error().sentence());
  return sweep.ok() ? sweep.take() : Sweep();
}

TEST(Sweep, names_a_run_for_each_point_of_the_grid) {
  const auto sweep = read(R"(
[sweep]
against = "tokens"
[sweep.grid]
model.hidden = [64, 128]
"train.learning_rate" = [1e-3, 0.5]
train.optimizer.kind = ["adamw"]
)");
  EXPECT_EQ(sweep.until, "train");
  EXPECT_EQ(sweep.against, "tokens");
  ASSERT_EQ(sweep.points.size(), 4u);
  EXPECT_EQ(sweep.points[0].name, "hidden-64_kind-adamw_learning_rate-0.001");
  EXPECT_EQ(sweep.points[1].name, "hidden-64_kind-adamw_learning_rate-0.5");
  EXPECT_EQ(sweep.points[3].name, "hidden-128_kind-adamw_learning_rate-0.5");
  EXPECT_EQ(sweep.points[1].set(),
            (std::vector<std::string>{"model.hidden=64", "train.learning_rate=0.5",
                                      "train.optimizer.kind=\"adamw\""}));
}

TEST(Sweep, tells_keys_apart_that_end_alike) {
  const auto sweep = read("[sweep.grid]\nmodel.from = [\"x\"]\ntrain.from = [\"y\"]\n");
  EXPECT_EQ(sweep.points[0].name, "model.from-x_train.from-y");
}

TEST(Sweep, refuses_what_is_no_grid) {
  for (const auto& [text, words] : std::map<std::string, std::string>{
           {"name = \"x\"\n", "no [sweep]"},
           {"[sweep]\n", "no grid"},
           {"[sweep]\ngird = 3\n", "gird"},
           {"[sweep.grid]\n", "no point"},
           {"[sweep.grid]\na.b = 3\n", "a.toml:2"},
           {"[sweep.grid]\na.b = []\n", "no value"},
           {"[sweep.grid]\na.b = [[1]]\n", "a number, a text"},
           {"[sweep.grid]\na.b = [1, 1]\n", "share the folder b-1"},
           {"[sweep.grid]\na.b = [1, -1]\n", "share the folder b-1"},
           {"[sweep]\nagainst = \"token\"\n[sweep.grid]\na.b = [1]\n", "tokens"}}) {
    const auto sweep = read_sweep(text, "a.toml");
    ASSERT_FALSE(sweep.ok()) << text;
    EXPECT_EQ(sweep.error().code, base::Code::bad_request);
    EXPECT_NE(sweep.error().sentence().find(words), std::string::npos) << sweep.error().sentence();
  }
  std::string much = "[sweep.grid]\n";
  for (const char* key : {"a", "b", "c", "d", "e", "f", "g"})
    much += key + std::string(" = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n");
  EXPECT_FALSE(read_sweep(much, "a.toml").ok());
}

SweepResult result(double parameters, double loss) {
  SweepResult out;
  out.parameters = parameters, out.loss = loss;
  return out;
}

TEST(PowerLaw, that_holds_is_found_through_the_best_of_each_size) {
  std::vector<SweepResult> results;
  for (const double x : {1e4, 3e4, 1e5, 1e6}) {
    results.push_back(result(x, 12 * std::pow(x, -0.11)));
    results.push_back(result(x, 20 * std::pow(x, -0.05)));
  }
  const auto law = fit_power_law(results, "parameters").value();
  EXPECT_NEAR(law.factor, 12, 1e-9);
  EXPECT_NEAR(law.exponent, 0.11, 1e-12);
  EXPECT_NEAR(law.exponent_low, 0.11, 1e-6);
  EXPECT_NEAR(law.exponent_high, 0.11, 1e-6);
  EXPECT_EQ(law.points, 4u);
}

// Of y = 1, 2, 4 at x = 0, 1, 2: slope 1.5, offset 5/6, squares left over 1/6, t = 12.706.
TEST(PowerLaw, says_how_sure_it_is) {
  const auto law = fit_power_law({result(1, std::exp(1.0)), result(std::exp(1.0), std::exp(2.0)),
                                  result(std::exp(2.0), std::exp(4.0))},
                                 "parameters")
                       .value();
  EXPECT_NEAR(law.exponent, -1.5, 1e-12);
  EXPECT_NEAR(std::log(law.factor), 5.0 / 6, 1e-12);
  const double error = 12.706 * std::sqrt(1.0 / 6 / 2);
  EXPECT_NEAR(law.exponent_high, -1.5 + error, 1e-9);
  EXPECT_NEAR(law.exponent_low, -1.5 - error, 1e-9);
  EXPECT_NEAR(std::log(law.factor_high),
              5.0 / 6 + 12.706 * std::sqrt(1.0 / 6 * (1.0 / 3 + 1.0 / 2)), 1e-9);
}

TEST(PowerLaw, needs_three_sizes) {
  EXPECT_FALSE(fit_power_law({}, "parameters"));
  EXPECT_FALSE(fit_power_law({result(1, 2), result(2, 1), result(2, 3)}, "parameters"));
}

TEST(Sweep, shows_the_best_first_and_draws_all) {
  Sweep sweep;
  const std::vector<SweepResult> results = {result(10, 3), result(20, 2), result(40, 1.5)};
  const auto json = sweep_json(sweep, results);
  EXPECT_EQ(json["runs"][0]["loss"], 1.5);
  EXPECT_TRUE(json.contains("fit"));
  EXPECT_FALSE(sweep_json(sweep, {result(10, 3)}).contains("fit"));
  EXPECT_LT(sweep_text(sweep, results).find("1.5000"), sweep_text(sweep, results).find("3.0000"));
  EXPECT_NE(sweep_text(sweep, results).find("through the best of 3 sizes"), std::string::npos);
  EXPECT_NE(sweep_plot(sweep, results).find("power law"), std::string::npos);
  EXPECT_EQ(sweep_plot(sweep, results), sweep_plot(sweep, results));
}

}  // namespace
}  // namespace run
