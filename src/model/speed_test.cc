#include "model/speed.h"

#include <gtest/gtest.h>

#include "model/folder_test.h"

namespace model {
namespace {

class TickingClock : public base::Clock {  // one second a look
 public:
  double seconds() override { return ++now_; }
  std::string utc() override { return "2026-01-01T00:00:00Z"; }

 private:
  double now_ = 0;
};

class Speed : public testing::Test {
 protected:
  base::Result<PassTimes> time(const SpeedAsked& asked, int workers = 1) {
    auto& ctx = owned.context;
    base::Context here{ctx.disk, clock, ctx.reporter, ctx.cancel, workers, ""};
    return time_passes(model, 32, weights, asked, here);
  }
  base::OwnedContext owned;
  TickingClock clock;
  const Model model = model_of(read_config(small_config(), "c").take(), "c").take();
  const std::vector<float> weights = initial_weights(model.layout, 1);
};

TEST_F(Speed, times_each_step_behind_those_that_warm_up_and_the_loss_alone_unless_asked) {
  const auto forward = time({.rows = 2, .tokens = 8, .steps = 3, .warm = 1}).take();
  EXPECT_EQ(forward.forward, (std::vector<double>{1, 1, 1}));
  EXPECT_TRUE(forward.backward.empty());
  const auto both = time({.rows = 2, .tokens = 8, .steps = 2, .warm = 0, .backward = true}).take();
  EXPECT_EQ(both.forward.size(), 2u);
  EXPECT_EQ(both.backward, (std::vector<double>{1, 1}));
}

TEST_F(Speed, shares_rows_among_workers_whatever_divides_them) {
  for (const std::int64_t rows : {1, 2, 5})
    for (const auto type : {compute::Type::f32, compute::Type::bf16})
      EXPECT_TRUE(
          time({.rows = rows, .tokens = 6, .steps = 1, .backward = true, .type = type}, 3).ok())
          << rows;
}

TEST_F(Speed, stops_between_steps_when_it_is_asked_to) {
  owned.cancel.request();
  EXPECT_EQ(time({.rows = 1, .tokens = 4}).error().code, base::Code::interrupted);
}

}  // namespace
}  // namespace model
