#include "train/events.h"

#include <gtest/gtest.h>

#include "store/tfevents.h"

namespace train {
namespace {

LoggedStep step(std::int64_t number) {
  LoggedStep out;
  out.step = number;
  out.facts = {.loss = 2.5, .gradient_norm = 0.5, .rate = 0.25, .tokens = 30, .flops = 60};
  out.seconds = 4;
  out.aside.checkpoint = 1;
  return out;
}

TEST(Events, time_adds_up_and_speed_leaves_out_what_was_no_step) {
  auto second = step(2);
  second.validation["deu_Latn"] = 1.5;
  const std::vector<store::Scalar> common = {{"loss", 2.5},
                                             {"learning_rate", 0.25},
                                             {"gradient_norm", 0.5},
                                             {"tokens_per_second", 10},
                                             {"flops_per_second", 20}};
  auto more = common;
  more.push_back({"validation/deu_Latn", 1.5});
  EXPECT_EQ(event_file({step(1), second}), store::tfevents_head(0) +
                                               store::tfevents_scalars(4, 1, common) +
                                               store::tfevents_scalars(8, 2, more));
}

}  // namespace
}  // namespace train
