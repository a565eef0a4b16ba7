#include "train/routing.h"

#include <gtest/gtest.h>

#include "train/step_log.h"

namespace train {
namespace {

model::RouterLoad router(std::vector<std::int64_t> load, model::Place bias, double rate) {
  model::RouterLoad out{.rows = 4, .bias = bias, .bias_rate = rate};
  out.share.assign(load.size(), 1);
  out.load = std::move(load);
  out.entropy = 2;
  return out;
}

TEST(Routing, of_a_step_says_how_far_from_even_it_was) {
  EXPECT_FALSE(routing_facts({}).has_value());
  const auto facts = *routing_facts({router({4, 4, 0}, {}, 0), router({2, 3, 3}, {}, 0)});
  EXPECT_DOUBLE_EQ(facts.most, 1.5);
  EXPECT_EQ(facts.idle, 1);
  EXPECT_DOUBLE_EQ(facts.entropy, 0.5);
}

TEST(Routing, moves_the_bias_of_a_router_by_its_rate_and_nothing_else) {
  model::Layout layout;
  layout.add({"w", {3, 2}, {}}).take();
  const auto bias = layout.add({"bias", {3}, {}, model::NewParameter::Kind::buffer}).take();
  State state;
  state.weights.assign(layout.size, 0.5f);
  even_out({router({5, 1, 3}, bias, 0.25), router({5, 1, 3}, {}, 0)}, layout, state);
  const auto* moved = state.weights.data() + layout.parameters[1].offset;
  EXPECT_EQ(moved[0], 0.25f);
  EXPECT_EQ(moved[1], 0.75f);
  EXPECT_EQ(moved[2], 0.5f) << "exactly the mean load";
  EXPECT_EQ(state.weights[0], 0.5f);
}

TEST(Routing, stands_in_the_log_where_there_is_one_and_nothing_else_does_in_its_place) {
  LoggedStep step;
  step.rows = "digest";
  EXPECT_FALSE(to_json(step).contains("routing"));
  step.facts.routing = RoutingFacts{1.5, 2.25, 3};
  auto json = to_json(step);
  const auto back = logged_from_json(json, "").take();
  ASSERT_TRUE(back.facts.routing.has_value());
  EXPECT_EQ(back.facts.routing->entropy, 1.5);
  EXPECT_EQ(back.facts.routing->most, 2.25);
  EXPECT_EQ(back.facts.routing->idle, 3);
  for (const base::Json& wrong : {base::Json(3), base::Json{{"entropy", 1}}}) {
    json["routing"] = wrong;
    EXPECT_FALSE(logged_from_json(json, "").ok());
  }
}

}  // namespace
}  // namespace train
