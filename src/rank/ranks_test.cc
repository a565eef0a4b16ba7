#include "rank/ranks.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>

#include "rank/threads_test.h"

namespace rank {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr int kSizes[] = {1, 2, 3, 4};

TEST(Ranks, gather_gives_every_rank_what_each_says_in_their_order) {
  for (const int size : kSizes)
    Threads::run(size, [&](Ranks& ranks) {
      const auto mine = std::string(static_cast<std::size_t>(ranks.number()), 'a');  // "" of rank 0
      const auto all = ranks.gather(mine).take();
      ASSERT_EQ(all.size(), static_cast<std::size_t>(size));
      for (std::size_t r = 0; r < all.size(); ++r) EXPECT_EQ(all[r], std::string(r, 'a'));
    });
}

TEST(Ranks, hear_the_words_of_rank_0_one_after_the_other) {
  Threads::run(3, [](Ranks& ranks) {
    for (const std::string word : {"step", "", "a longer word"}) {
      if (ranks.leads())
        ASSERT_TRUE(ranks.tell(word).ok());
      else
        EXPECT_EQ(ranks.hear().take(), word);
    }
  });
}

// What is begun goes on while each does something else, and messages keep their order.
TEST(Ranks, begin_and_wait_later) {
  Threads::run(3, [](Ranks& ranks) {
    constexpr std::size_t count = 4;
    std::vector<int> mine(count), theirs(3 * count, -1);
    for (int from = 0; from < 3; ++from)
      for (std::size_t i = 0; i < count; ++i)
        if (from != ranks.number()) {
          const In in{from, std::as_writable_bytes(std::span(theirs).subspan(
                                static_cast<std::size_t>(from) * count + i, 1))};
          ASSERT_TRUE(ranks.begin({}, {&in, 1}).ok());
        }
    for (std::size_t i = 0; i < count; ++i) {
      mine[i] = 10 * ranks.number() + static_cast<int>(i);
      for (int to = 0; to < 3; ++to) {
        const Out out{to, std::as_bytes(std::span(mine).subspan(i, 1))};
        if (to != ranks.number()) ASSERT_TRUE(ranks.begin({&out, 1}, {}).ok());
      }
      ASSERT_TRUE(ranks.go_on().ok());
    }
    ASSERT_TRUE(ranks.agree({}).ok()) << "an exchange waits for what was begun before";
    for (int from = 0; from < 3; ++from)
      for (std::size_t i = 0; i < count; ++i)
        EXPECT_EQ(theirs[static_cast<std::size_t>(from) * count + i],
                  from == ranks.number() ? -1 : 10 * from + static_cast<int>(i));
    EXPECT_TRUE(ranks.wait().ok());
  });
}

TEST(Ranks, share_what_rank_0_has) {
  Threads::run(4, [](Ranks& ranks) {
    std::vector<float> values(1000);
    if (ranks.leads()) std::iota(values.begin(), values.end(), 1.0f);
    ASSERT_TRUE(ranks.share(std::as_writable_bytes(std::span(values))).ok());
    EXPECT_EQ(values.back(), 1000.0f);
  });
}

TEST(Ranks, agree_on_what_the_lowest_rank_that_failed_says) {
  Threads::run(4, [](Ranks& ranks) {
    EXPECT_TRUE(ranks.agree({}).ok());
    Result<void> mine;
    if (ranks.number() >= 2)
      mine = Error{Code::full_disk, "no space on " + std::to_string(ranks.number()), "here",
                   "free some"};
    auto answer = ranks.agree(mine);
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, Code::full_disk);
    EXPECT_EQ(answer.error().sentence(), "here: rank 2: no space on 2; free some");
    EXPECT_TRUE(ranks.agree({}).ok()) << "the next question is another one";
  });
}

TEST(Ranks, name_the_one_that_has_something_else_than_rank_0) {
  Threads::run(3, [](Ranks& ranks) {
    EXPECT_TRUE(ranks.same("one", "another recipe", "").ok());
    auto answer =
        ranks.same(ranks.number() == 1 ? "two" : "one", "another recipe", "give it the same");
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().code, Code::bad_request);
    EXPECT_EQ(answer.error().sentence(),
              "ranks: rank 1 has another recipe than rank 0; give it the same");
  });
}

TEST(Ranks, fail_at_once_and_for_good_when_one_of_them_is_gone) {
  std::atomic<int> told = 0;
  Threads::run(4, [&](Ranks& ranks) {
    if (ranks.number() == 2) return;
    EXPECT_FALSE(ranks.gather("x").ok());
    EXPECT_TRUE(ranks.broken());
    EXPECT_FALSE(ranks.tell("x").ok());
    EXPECT_FALSE(ranks.hear().ok());
    ++told;
  });
  EXPECT_EQ(told, 3);
}

TEST(Together, abandons_the_ranks_if_an_exception_leaves_it) {
  Threads::run(2, [](Ranks& ranks) {
    {
      const Together step(ranks);
    }
    EXPECT_FALSE(ranks.broken());
    if (ranks.number() == 1) return;
    const auto fails = [&] {
      const Together step(ranks);
      throw std::bad_alloc();
    };
    EXPECT_THROW(fails(), std::bad_alloc);
    EXPECT_TRUE(ranks.broken());
    EXPECT_FALSE(ranks.gather("x").ok());
  });
}

TEST(Alone, answers_itself) {
  auto& one = alone();
  EXPECT_TRUE(one.alone() && one.leads());
  EXPECT_EQ(one.gather("me").take(), std::vector<std::string>{"me"});
  EXPECT_FALSE(one.agree(Error{Code::io, "no", "", ""}).ok());
  one.abandon("no matter");
  EXPECT_TRUE(one.tell("nobody").ok());
}

}  // namespace
}  // namespace rank
