#include "run/choice.h"

#include "base/utf8.h"
#include "run/differences.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

class Foresee : public testing::Test {
 protected:
  base::MemoryDisk disk;
  World world{disk};
  Recipe recipe = world.fake.recipe();

  // "corpus taken, eval stale", or the error.
  std::string foreseen(const Options& options) {
    const auto verdicts = foresee(recipe, options, "out", world.ctx);
    if (!verdicts.ok()) return verdicts.error().sentence();
    std::string out;
    for (const auto& verdict : *verdicts)
      out += (out.empty() ? "" : ", ") + verdict.stage->name + " " + name(verdict.state);
    return out;
  }
};

// Bug: a dry run ignored --from, --until and --fresh.
TEST_F(Foresee, says_of_until_what_the_run_would_make) {
  EXPECT_EQ(foreseen({.until = "corpus"}), "sources stale, corpus stale");
  EXPECT_EQ(world.made(recipe, {.until = "corpus"}), "sources corpus");
  EXPECT_EQ(foreseen({}), "sources fresh, corpus fresh, eval stale");
}

TEST_F(Foresee, says_of_from_what_is_taken_and_fails_as_the_run_does) {
  EXPECT_EQ(foreseen({.from = "eval"}), world.made(recipe, {.from = "eval"}));
  world.run(recipe).take();
  corpus_of(recipe).min_document_bytes = 41;
  eval_of(recipe).bootstrap_draws = 500;
  EXPECT_EQ(foreseen({}), "sources fresh, corpus stale, eval stale");
  EXPECT_EQ(foreseen({.from = "eval"}), "sources fresh, corpus taken, eval stale");
  EXPECT_EQ(foreseen({.from = "eval", .until = "eval"}), "sources fresh, corpus taken, eval stale");
  EXPECT_EQ(foreseen({.from = "corpus", .until = "corpus"}), "sources fresh, corpus stale");
  EXPECT_EQ(world.made(recipe, {.from = "eval"}), "eval");
  EXPECT_EQ(foreseen({.from = "eval"}), "sources fresh, corpus taken, eval fresh");
  EXPECT_EQ(foreseen({.from = "evla"}), "--from: unknown stage 'evla'; did you mean 'eval'?");
}

TEST_F(Foresee, writes_nothing) {
  foreseen({.fresh = true});
  EXPECT_FALSE(disk.exists("out"));
}

TEST_F(Foresee, says_of_fresh_that_begun_work_is_deleted) {
  eval_of(recipe).window_tokens = 77;
  ASSERT_FALSE(world.run(recipe).ok());  // stopped in the middle
  const auto said = [&](bool fresh) {
    const auto verdicts = foresee(recipe, {.fresh = fresh}, "out", world.ctx).take();
    return verdicts.back().reasons.front();
  };
  EXPECT_EQ(said(false), "the last run stopped half way; it goes on from there");
  EXPECT_EQ(said(true), "the work begun before is deleted, as --fresh asks");
  EXPECT_TRUE(disk.exists("out/eval.work"));
}

// Bug: it made nothing and said that all was well.
TEST_F(Foresee, until_a_stage_before_from_is_refused) {
  const auto refused =
      "--until: 'corpus' is not made from 'eval', so there is nothing to make from the one until "
      "the other; name a stage that comes after 'eval'";
  EXPECT_EQ(foreseen({.from = "eval", .until = "corpus"}), refused);
  EXPECT_EQ(world.made(recipe, {.from = "eval", .until = "corpus"}), refused);
  EXPECT_FALSE(disk.exists("out"));
}

// Bug: progress and errors of par-small spoke of "parity", of which the recipe had two.
TEST_F(Foresee, what_a_room_says_goes_out_under_the_name_of_its_stage) {
  struct Listener : base::Reporter {
    std::vector<base::Event> events;
    void on(const base::Event& event) override { events.push_back(event); }
  } listener;
  World named(disk);
  base::Context ctx{disk, *named.owned.clock, listener, named.owned.cancel, 1, ""};
  named.fake.corpus.make = [](stage::Work& work) -> base::Result<void> {
    work.ctx.reporter.progress("corpus", 16, 20);
    work.ctx.reporter.note("else", "remains");
    return base::Error{base::Code::gate, "too few", "corpus", ""};
  };
  auto wanted = named.fake.recipe();
  wanted.stages[1].name = "small";
  bind(wanted).take();
  const auto run = run_unlocked(wanted, {}, "out", World::key(), ctx);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().sentence(), "small: too few");
  std::string stages;
  for (const auto& event : listener.events)
    if (event.kind == base::Event::Kind::progress || event.text == "remains")
      stages += event.stage + " ";
  EXPECT_EQ(stages, "small else ");
}

TEST(Differences, of_long_values_show_where_they_differ) {
  base::Json before = base::Json::array(), now;
  for (int i = 0; i < 40; ++i) before.push_back("language_" + std::to_string(i));
  now = before;
  now[30] = "other";
  const auto said = differences(before, now, "corpus.variants").at(0);
  EXPECT_NE(said.find("language_30"), std::string::npos) << said;
  EXPECT_NE(said.find("\"other\""), std::string::npos) << said;
  const std::string letters = "\xC3\xA4\xC3\xB6\xC3\xBC";
  std::string a;
  for (int i = 0; i < 40; ++i) a += letters;
  for (std::size_t cut = 0; cut < 4; ++cut) {
    const auto text =
        differences(std::string(cut, 'x') + a + "1", std::string(cut, 'x') + a + "2", "k").at(0);
    EXPECT_TRUE(base::valid_utf8(text)) << text;
    EXPECT_NE(text.find("1\" to"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace run
