// What the records of a training are read as, and the word about one that says something else.
#include "train/recorded.h"

#include <gtest/gtest.h>

namespace train {
namespace {

using base::Json;

ledger::Record record(std::uint64_t index, const char* kind, Json body) {
  ledger::Record out;
  out.index = index, out.kind = kind, out.body = std::move(body);
  return out;
}

TEST(Recorded, of_a_training_that_went_on_gives_up_what_it_names) {
  ledger::WorkRecords work;
  for (const int step : {2, 4, 6, 8})
    work.records.push_back(
        record(1, "checkpoint", {{"step", step}, {"id", "i"}, {"state", "s"}, {"loss", 1.5}}));
  work.records.push_back(record(2, "pruned", {{"steps", {2}}}));
  work.records.push_back(record(
      3, "resume", {{"stage", "train"}, {"step", 6}, {"without", {4}}, {"lost_after", {1}}}));
  const auto read = recorded_of(work);
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_EQ(read->in_force, std::set<std::int64_t>{6});
  EXPECT_EQ(read->pruned, std::set<std::int64_t>{2});
  EXPECT_EQ(read->resumed, (std::set<std::int64_t>{1, 6}));
  EXPECT_EQ(read->checkpoints.at(8).loss, 1.5);
}

TEST(Recorded, of_a_former_version_says_less) {
  ledger::WorkRecords work;
  work.records = {record(1, "checkpoint", {{"step", 2}}),
                  record(2, "resume", {{"stage", "train"}})};
  const auto read = recorded_of(work).take();
  EXPECT_EQ(read.checkpoints.at(2).id, "");
  EXPECT_FALSE(read.checkpoints.at(2).loss);
  EXPECT_TRUE(read.in_force.empty()) << "nobody knows from which step it went on";
}

// Bug: a checkpoint without a step was taken for one of step 0.
TEST(Recorded, that_lacks_a_member_or_has_another_type_there_is_named) {
  const std::pair<ledger::Record, const char*> wrong[] = {
      {record(7, "checkpoint", {{"id", "i"}}), "ledger record 7 (checkpoint): /step is missing"},
      {record(8, "checkpoint", {{"step", 1}, {"loss", "low"}}),
       "ledger record 8 (checkpoint): /loss is \"low\", not a number"},
      {record(9, "pruned", {{"steps", {1, "2"}}}),
       "ledger record 9 (pruned): /steps/1 is \"2\", not a whole number"},
      {record(10, "resume", {{"stage", "train"}, {"without", 3}}),
       "ledger record 10 (resume): /without is 3, not a list"}};
  for (const auto& [one, sentence] : wrong) {
    ledger::WorkRecords work;
    work.records = {one};
    const auto read = recorded_of(work);
    ASSERT_FALSE(read.ok()) << sentence;
    EXPECT_EQ(read.error().where + ": " + read.error().what, sentence);
  }
}

}  // namespace
}  // namespace train
