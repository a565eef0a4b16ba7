// Items that are made give nothing away by their lengths, their places or their examples.
#include "eval/make/item.h"

#include <gmock/gmock.h>

#include <set>

namespace eval::make {
namespace {

const base::Random kRandom(7, "test");

std::vector<std::string> words_of_lengths(int least, int most) {
  std::vector<std::string> out;
  for (int length = least; length <= most; ++length)
    for (char c = 'a'; c <= 'e'; ++c) out.emplace_back(static_cast<std::size_t>(length), c);
  return out;
}

TEST(Distractors, AreOfLikeLengthAndNeverTheAnswer) {
  const auto found = distractors("aaaaaaa", words_of_lengths(3, 12), 3, kRandom, 0);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_THAT(found, testing::Each(testing::SizeIs(7)));
  EXPECT_THAT(found, testing::Not(testing::Contains("aaaaaaa")));
  EXPECT_EQ(std::set(found.begin(), found.end()).size(), 3U);
}

TEST(Distractors, WhereNoneIsAsLongLeaveTheRankOfTheAnswerToChance) {
  std::vector<std::string> pool;
  for (std::size_t length = 1; length <= 100; ++length) pool.emplace_back(length, 'x');
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < 600; ++i) {
    Item item;
    const std::string answer(20 + i % 50, 'y');
    auto none_equal = pool;
    std::erase_if(none_equal, [&](const auto& one) { return one.size() == answer.size(); });
    shuffle_in(item, answer, distractors(answer, none_equal, 3, kRandom, i), kRandom, i);
    EXPECT_EQ(item.choices[item.answer], answer);
    items.push_back(std::move(item));
  }
  const auto found = guess(items);
  EXPECT_NEAR(found.random, 0.25, 1e-12);
  EXPECT_NEAR(found.shortest, 0.25, 0.06);
  EXPECT_NEAR(found.longest, 0.25, 0.06);
}

TEST(Distractors, OfASmallPoolAreFewer) {
  EXPECT_EQ(distractors("aaa", {"aaa", "b", "b"}, 3, kRandom, 0), std::vector<std::string>{"b"});
}

// Bug: "Save as..." stood beside "Save As" as a wrong answer.
TEST(Distractors, DifferFromTheAnswerByMoreThanSigns) {
  EXPECT_EQ(
      distractors("Save as", {"Save As...", "_Save as", "Close it", "Close it!"}, 3, kRandom, 0),
      std::vector<std::string>{"Close it"});
  EXPECT_EQ(distractors("Chapter 3", {"Chapter 3.", "Chapter 4"}, 1, kRandom, 0),
            std::vector<std::string>{"Chapter 4"});
}

TEST(Places, OfAnswersAreSpread) {
  std::vector<int> counts(4);
  for (std::uint64_t i = 0; i < 400; ++i) {
    Item item;
    shuffle_in(item, "right", {"a", "b", "c"}, kRandom, i);
    ++counts[item.answer];
  }
  EXPECT_THAT(counts, testing::Each(testing::AllOf(testing::Gt(60), testing::Lt(140))));
}

}  // namespace
}  // namespace eval::make
