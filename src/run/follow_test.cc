#include "run/follow.h"

#include <gtest/gtest.h>

#include <atomic>

#include "rank/threads_test.h"
#include "run/fake_life_test.h"

namespace run {
namespace {

std::atomic<int> followed = 0;

base::Result<void> follow_eval(stage::Following& following) {
  EXPECT_EQ(following.instance.name, "eval");
  EXPECT_EQ(following.input("corpus"), "out/corpus");
  EXPECT_FALSE(following.ranks.leads());
  ++followed;
  return {};
}

base::Result<void> follow_badly(stage::Following&) {
  return base::Error{base::Code::failed, "this rank alone cannot", "", ""};
}

struct Follow : testing::Test {
  FakeLife life;
  Recipe recipe = life.recipe();
  Follow() { followed = 0; }
};

TEST_F(Follow, does_what_rank_0_calls_for_until_the_run_is_over) {
  life.eval.follow = follow_eval;
  rank::Threads::run(3, [&](rank::Ranks& ranks) {
    base::OwnedContext owned;
    if (!ranks.leads()) {
      EXPECT_TRUE(follow(recipe, "out", owned.context, ranks).ok());
      return;
    }
    const Calling calling(ranks);
    EXPECT_TRUE(ranks.tell("eval").ok());
    EXPECT_TRUE(ranks.tell("eval").ok());
  });
  EXPECT_EQ(followed, 4);
}

TEST_F(Follow, ends_with_the_error_that_only_this_rank_knows) {
  life.eval.follow = follow_badly;
  rank::Threads::run(2, [&](rank::Ranks& ranks) {
    base::OwnedContext owned;
    if (ranks.leads()) {
      EXPECT_TRUE(ranks.tell("eval").ok());
      EXPECT_FALSE(ranks.gather("").ok()) << "the other one is gone";
      return;
    }
    auto done = follow(recipe, "out", owned.context, ranks);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().what, "this rank alone cannot");
  });
}

TEST_F(Follow, ends_when_rank_0_is_gone) {
  rank::Threads::run(2, [&](rank::Ranks& ranks) {
    base::OwnedContext owned;
    if (!ranks.leads()) EXPECT_FALSE(follow(recipe, "out", owned.context, ranks).ok());
  });
}

}  // namespace
}  // namespace run
