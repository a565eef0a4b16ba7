// Hours of work give way only where somebody says so.
#include <algorithm>

#include "run/long_work.h"
#include "run/run_test.h"

namespace run {
namespace {

using base::Code;

class Replace : public Run {
 protected:
  Replace() {
    eval_of(recipe).window_tokens = FakeLife::kLongWindow;
    world.run(recipe).take();
    id = ledger::read_manifest(disk, "out/eval").take().id;
    kept = "eval.before-" + id.substr(0, 12);
    eval_of(recipe).window_tokens = 50;
  }
  std::string id, kept;
};

TEST_F(Replace, finished_work_of_hours_only_where_it_is_said_and_nothing_is_touched_else) {
  const auto before = everything();
  const auto refused = world.run(recipe);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::bad_request);
  EXPECT_EQ(refused.error().sentence(),
            "out/eval: the finished one that stands here took 2 h 10 min and would give way to "
            "another: eval.window_tokens changed from 81 to 50; to make it all the same say "
            "--replace: what stands here is then kept as " +
                kept);
  EXPECT_EQ(everything(), before);
  EXPECT_EQ(world.made(recipe, {.replace = true}), "eval");
  EXPECT_EQ(ledger::read_manifest(disk, "out/" + kept).take().id, id);
  EXPECT_EQ(world.made(recipe), "");
  expect_all_is_well(disk);
}

TEST_F(Replace, is_foreseen_by_explain_and_a_dry_run) {
  const std::string sentence =
      "the finished one that stands here took 2 h 10 min, so another takes its place only with "
      "--replace";
  EXPECT_NE(world.why(recipe, "eval").find(sentence), std::string::npos)
      << world.why(recipe, "eval");
  const auto verdicts = foresee(recipe, {}, "out", world.ctx).take();
  EXPECT_TRUE(verdicts.back().yields);
  EXPECT_EQ(std::ranges::count(verdicts.back().reasons, sentence), 1);
}

TEST_F(Replace, is_asked_before_anything_is_made_as_far_as_it_is_known_then) {
  corpus_of(recipe).min_document_bytes = 41;
  EXPECT_NE(world.why(recipe, "eval").find("should that ask for another"), std::string::npos)
      << world.why(recipe, "eval");
  EXPECT_EQ(world.run(recipe).error().code, Code::bad_request);
  EXPECT_EQ(disk.read("out/corpus/text").take(), "41") << "what else it asks for is made";
  EXPECT_EQ(ledger::read_manifest(disk, "out/eval").take().id, id);
  EXPECT_EQ(world.made(recipe, {.replace = true}), "eval");
}

TEST_F(Replace, is_no_question_for_what_nobody_asks_to_make_and_what_comes_out_as_it_was) {
  EXPECT_EQ(world.made(recipe, {.until = "corpus"}), "");
  eval_of(recipe).window_tokens = FakeLife::kLongWindow;
  EXPECT_EQ(world.made(recipe, {.from = "corpus", .until = "corpus", .fresh = true}), "corpus");
  EXPECT_EQ(world.made(recipe), "");
  EXPECT_EQ(world.made(recipe, {.from = "eval", .fresh = true}), "eval")
      << "whoever names the stage means it";
}

TEST_F(Replace, work_that_was_begun_and_took_hours_only_where_it_is_said) {
  world.fake.eval.spent = [](const base::Path& folder, base::Disk& on) {
    return on.exists(base::join(folder, "steps")) ? 7200.0 : 0.0;
  };
  eval_of(recipe).window_tokens = 77;
  ASSERT_EQ(world.run(recipe, {.replace = true}).error().code, Code::interrupted);
  World next(disk);
  auto other = recipe;
  eval_of(other).window_tokens = 78;
  const auto refused = next.run(other);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().sentence().find("the work begun before took 2 h"), std::string::npos)
      << refused.error().sentence();
  EXPECT_NE(refused.error().hint.find("kept as eval.begun-"), std::string::npos);
  EXPECT_EQ(next.made(recipe, {.replace = true}), "eval");
  EXPECT_EQ(disk.read("out/eval/steps").take(), "first77 second77 ");
}

TEST_F(Replace, a_stage_of_another_kind_never_takes_the_place_of_hours) {
  auto stages = recipe;
  stages.stages[2].kind = "score";
  for (const bool replace : {false, true}) {
    const auto refused = world.run(stages, {.replace = replace});
    ASSERT_FALSE(refused.ok()) << replace;
    EXPECT_NE(refused.error().hint.find("another name"), std::string::npos);
  }
  EXPECT_EQ(ledger::read_manifest(disk, "out/eval").take().id, id);
}

TEST(LongWork, is_told_in_minutes_and_hours_and_read_from_records_that_may_say_anything) {
  EXPECT_EQ(duration(659), "11 min");
  EXPECT_EQ(duration(7200), "2 h");
  EXPECT_EQ(duration(7800), "2 h 10 min");
  EXPECT_EQ(duration(-5), "0 min");
  ledger::Record record;
  record.kind = "artefact";
  for (const char* cost : {"{\"wall_s\": 700}", "{\"wall_s\": \"700\"}", "{}", "7", "null"}) {
    record.body = {{"name", "train"}};
    record.body["cost"] = base::Json::parse(cost);
    EXPECT_EQ(recorded_seconds({&record, 1}, "train"),
              std::string(cost) == "{\"wall_s\": 700}" ? 700 : 0)
        << cost;
  }
  EXPECT_EQ(recorded_seconds({&record, 1}, "model"), 0);
}

}  // namespace
}  // namespace run
