#include "tokenizer/spelling_map.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>

namespace tokenizer {
namespace {

TEST(SpellingMap, finds_what_a_map_finds) {
  SpellingMap made;
  std::map<std::string, std::int32_t> expected;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += static_cast<char>('a' + i * 7 % 26);
    if (text.size() > 40) text.erase(0, 1 + text.size() / 3);
    made.set(text, i);
    expected[text] = i;
  }
  EXPECT_EQ(made.size(), expected.size());
  for (const auto& [spelling, id] : expected) EXPECT_EQ(made.find(spelling), id);
  for (const char* none :
       {"", "A", "abcdefghA", "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"})
    EXPECT_EQ(made.find(none), -1);
}

TEST(SpellingMap, takes_many_at_once_but_none_twice) {
  SpellingMap made;
  std::vector<std::string> texts;
  for (int i = 0; i < 3000; ++i)
    texts.push_back(std::to_string(i * 7919) + std::string(i % 23, 'x'));
  std::vector<std::int32_t> ids;
  std::vector<std::uint32_t> places(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) ids.push_back(static_cast<std::int32_t>(i) + 5);
  for (std::size_t i = 0, some = 0; i < texts.size(); i += some) {
    some = std::min(texts.size() - i, 1 + i % SpellingMap::kTogether);
    std::vector<Spelling> some_of;
    for (std::size_t j = i; j < i + some; ++j) some_of.push_back(Spelling::of(texts[j]));
    ASSERT_TRUE(made.add_new(some_of, ids.data() + i, places.data() + i));
  }
  ASSERT_EQ(made.size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    ASSERT_EQ(made.find(texts[i]), ids[i]);
    ASSERT_EQ(made.spelling(places[i]), texts[i]);
  }
  const std::int32_t more[] = {1, 2};
  for (const std::string_view again : {std::string_view(texts[77]), std::string_view("new")}) {
    auto copy = made;
    const std::array both{Spelling::of("new"), Spelling::of(again)};
    EXPECT_FALSE(copy.add_new(both, more, places.data())) << again;
  }
}

// What the hash that had no key made of these began in one slot, and every one walked past all before it. The mixing of
// words could be turned back, so the second word is what is left to one wish.
TEST(SpellingMap, made_to_meet_at_one_place_do_not) {
  constexpr std::uint64_t kFactor = 0xff51afd7ed558ccdu;
  const auto mix = [](std::uint64_t hash, std::uint64_t word) {
    hash = (hash ^ word) * kFactor;
    return hash ^ hash >> 32;
  };
  std::uint64_t inverse = kFactor;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kFactor * inverse;
  SpellingMap made;
  std::vector<std::string> texts;
  for (std::uint64_t first = 0; first < 4000; ++first) {
    const std::uint64_t wish = first << 32 | 12345, product = wish ^ wish >> 32;
    const auto second = (product * inverse) ^ mix(16 * 0x9e3779b97f4a7c15u, first);
    ASSERT_EQ(mix(mix(16 * 0x9e3779b97f4a7c15u, first), second), wish);
    const std::uint64_t words[] = {first, second};
    texts.emplace_back(reinterpret_cast<const char*>(words), sizeof words);
    made.set(texts.back(), static_cast<std::int32_t>(first));
  }
  std::size_t most = 0;
  for (const auto& text : texts) most = std::max(most, made.steps_to(text));
  EXPECT_LT(most, 200u);
}

TEST(SpellingMap, keeps_the_place_of_a_spelling_and_its_last_id) {
  SpellingMap made;
  EXPECT_EQ(made.set("a", 5), 0u);
  const auto second = made.set(std::string("a\0b", 3), 6);
  EXPECT_NE(second, 0u);
  EXPECT_EQ(made.set("a", 7), 0u);
  EXPECT_EQ(made.find("a"), 7);
  EXPECT_EQ(made.spelling(second), std::string_view("a\0b", 3));
  EXPECT_EQ(made.size(), 2u);
  EXPECT_EQ(made.bytes(), 4u);
}

TEST(SpellingMap, finds_two_texts_together_wherever_they_are_expected) {
  SpellingMap made;
  for (int i = 0; i < 4; ++i) made.set(std::string(1, static_cast<char>('a' + i)), i);
  const std::string longer(17, 'x'), longest(40, 'y');
  const auto first = made.set("ab", 10);
  made.set("cd", 11);
  made.set(longer + longest, 12);
  const auto find = [&](std::string_view left, std::string_view right, std::uint32_t& place) {
    return made.find(Spelling::of(left), Spelling::of(right), place);
  };
  auto place = first;
  EXPECT_EQ(find("a", "b", place), 10);
  EXPECT_EQ(made.spelling(place), "cd");
  EXPECT_EQ(find("c", "d", place), 11);
  EXPECT_EQ(find(longer, longest, place), 12);
  EXPECT_EQ(find("a", "b", place), 10);  // behind the last
  EXPECT_EQ(find("b", "a", place), -1);
  EXPECT_EQ(find("", "cd", place), 11);
  EXPECT_EQ(find(longer.substr(1), longest, place), -1);
}

}  // namespace
}  // namespace tokenizer
