#include "rank/group.h"

#include <gtest/gtest.h>

#include <numeric>

#include "rank/threads_test.h"

namespace rank {
namespace {

constexpr int kSizes[] = {1, 2, 3, 4};

std::size_t size(int n) { return static_cast<std::size_t>(n); }

TEST(Group, is_of_those_ranks_that_say_the_same) {
  Threads::run(4, [](Ranks& ranks) {
    const auto pair = Group::split(ranks, ranks.number() / 2).take();
    const int first = ranks.number() / 2 * 2;
    EXPECT_EQ(pair.members(), (std::vector{first, first + 1}));
    EXPECT_EQ(pair.number(), ranks.number() % 2);
    const auto across = Group::split(ranks, ranks.number() % 2).take();
    EXPECT_EQ(across.members(), (std::vector{ranks.number() % 2, ranks.number() % 2 + 2}));
    EXPECT_TRUE(Group::split(ranks, ranks.number()).take().alone());
  });
}

// The member m sends m * 10 + t to the member t, as often as m + t says: some send nothing.
TEST(Group, sends_to_each_member_what_is_meant_for_it) {
  for (const int count : kSizes)
    Threads::run(count, [&](Ranks& ranks) {
      auto group = Group::split(ranks, 0).take();
      std::vector<std::vector<std::byte>> out, in;
      std::vector<Group::ConstBytes> from;
      std::vector<Group::Bytes> to;
      for (int m = 0; m < count; ++m) {
        out.emplace_back(size(group.number() + m), std::byte(group.number() * 10 + m));
        in.emplace_back(size(group.number() + m));
      }
      for (const auto& bytes : out) from.emplace_back(bytes);
      for (auto& bytes : in) to.emplace_back(bytes);
      ASSERT_TRUE(group.all_to_all(from, to).ok());
      for (int m = 0; m < count; ++m)
        EXPECT_EQ(in[size(m)],
                  std::vector(size(group.number() + m), std::byte(m * 10 + group.number())));
    });
}

TEST(Group, gathers_in_the_order_of_its_members) {
  Threads::run(4, [](Ranks& ranks) {
    auto group = Group::split(ranks, ranks.number() % 2).take();
    const std::vector mine(3, static_cast<float>(ranks.number()));
    std::vector<float> all(6);
    ASSERT_TRUE(
        group.all_gather(std::as_bytes(std::span(mine)), std::as_writable_bytes(std::span(all)))
            .ok());
    const float first = static_cast<float>(ranks.number() % 2), second = first + 2;
    EXPECT_EQ(all, (std::vector{first, first, first, second, second, second}));
  });
}

// Of numbers whose sum has other bits in another order; fewer numbers than members, too.
TEST(Group, sums_in_the_order_of_its_members_to_the_same_bits_on_each) {
  const auto number = [](int member, std::size_t i) {
    return (i % 2 ? 1.0f : -1.0f) * (member == 1 ? 1e8f : 1.0f + static_cast<float>(i) * 0.37f);
  };
  for (const int count : kSizes)
    for (const std::size_t n : {0u, 1u, 3u, 1000u})
      Threads::run(count, [&](Ranks& ranks) {
        auto group = Group::split(ranks, 0).take();
        std::vector<float> values(n);
        for (std::size_t i = 0; i < n; ++i) values[i] = number(group.number(), i);
        ASSERT_TRUE(group.all_reduce(values).ok());
        for (std::size_t i = 0; i < n; ++i) {
          float sum = number(0, i);
          for (int m = 1; m < count; ++m) sum += number(m, i);
          ASSERT_EQ(values[i], sum) << i << " of " << n << " on " << count;
        }
      });
}

TEST(Group, fails_on_every_member_when_one_is_gone) {
  Threads::run(3, [](Ranks& ranks) {
    auto group = Group::split(ranks, 0).take();
    if (ranks.number() == 1) return;
    std::vector<float> values(10);
    EXPECT_FALSE(group.all_reduce(values).ok());
    EXPECT_TRUE(ranks.broken());
  });
}

}  // namespace
}  // namespace rank
