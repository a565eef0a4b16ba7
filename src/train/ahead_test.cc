#include "train/ahead.h"

#include <gtest/gtest.h>

#include "train/step_log.h"

namespace train {
namespace {

TEST(AheadLoss, counts_what_each_module_is_asked_within_its_segment) {
  model::Batch batch;
  batch.ids = {1, 2, 3, 4, 5};
  batch.targets = {2, 3, -1, 5, 6};
  batch.segments = {0, 3, 5};
  EXPECT_EQ(asked_ahead(batch, 0), 0);
  EXPECT_EQ(asked_ahead(batch, 1), 2) << "of the tokens 1 and 4";
  EXPECT_EQ(asked_ahead(batch, 2), 2) << "two further on is no target that is scored";
}

TEST(AheadLoss, stands_in_the_log_where_there_is_one) {
  LoggedStep step;
  step.rows = "digest";
  EXPECT_FALSE(to_json(step).contains("ahead_loss"));
  step.facts.ahead_loss = 2.5;
  auto json = to_json(step);
  EXPECT_EQ(logged_from_json(json, "")->facts.ahead_loss, 2.5);
  json["ahead_loss"] = "much";
  EXPECT_FALSE(logged_from_json(json, "").ok());
}

}  // namespace
}  // namespace train
