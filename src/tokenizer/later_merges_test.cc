#include "tokenizer/later_merges.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tokenizer/bpe.h"

namespace tokenizer {
namespace {

using Ids = std::vector<std::int32_t>;

// Merges of random tokens of which some come before those that make their parts, and some pairs twice.
std::vector<Merge> random_merges(std::uint64_t seed, std::size_t count) {
  const base::Random random(seed, "test.merges");
  std::vector<Merge> out;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto any = [&](std::uint64_t turn) {
      return static_cast<std::int32_t>(random.below(300 + i, i, turn, 0));
    };
    out.push_back({any(0), any(1), static_cast<std::int32_t>(256 + i)});
  }
  for (std::uint64_t i = 0; i < count; i += 97)
    std::swap(out[i], out[random.below(count, i, 3, 0)]);
  return out;
}

// By what is known of each pair, the first of the lowest rank first.
Ids merged(Ids ids, const MergeTable& merges) {
  for (;;) {
    std::size_t best = ids.size();
    auto rank = MergeTable::kNone;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i)
      if (const auto found = merges.find(ids[i], ids[i + 1]).rank; found < rank)
        rank = found, best = i;
    if (best == ids.size()) return ids;
    ids[best] = merges.find(ids[best], ids[best + 1]).result;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

TEST(LaterMerges, of_a_short_text_tell_what_all_tell) {
  const auto list = random_merges(1, LaterMerges::kFew + 5000);
  const MergeTable all(list);
  const base::Random random(2, "test.text");
  bool some = false;
  for (std::uint64_t round = 0; round < 30; ++round) {
    const LaterMerges later(list);
    EXPECT_FALSE(later.has_all());
    for (std::uint64_t text = 0; text < 6; ++text) {
      Ids ids;
      for (std::uint64_t i = 0; i < 3 + round % 9; ++i)
        ids.push_back(
            static_cast<std::int32_t>(random.below(round < 15 ? 4 : 256, round, text, i)));
      EXPECT_EQ(merged(ids, later.of(ids)), merged(ids, all));
      some = some || !later.has_all();
    }
  }
  EXPECT_TRUE(some) << "a table of few was never made";
}

TEST(LaterMerges, of_much_text_are_all) {
  const auto list = random_merges(4, LaterMerges::kFew + 1);
  const LaterMerges later(list), other(list), few(random_merges(4, LaterMerges::kFew));
  EXPECT_TRUE(few.has_all());
  const Ids ids(64, 7);
  for (std::size_t i = 0; i <= LaterMerges::kShortText / ids.size(); ++i) later.of(ids);
  EXPECT_TRUE(later.has_all());
  other.expect(LaterMerges::kShortText);
  EXPECT_FALSE(other.has_all());
  other.expect(1);
  EXPECT_TRUE(other.has_all());
}

// Each merge stands in front of the one that makes its part, so a pass over them finds one more symbol of a text.
TEST(LaterMerges, of_a_chain_in_reverse_order_are_looked_at_a_few_times) {
  std::vector<Merge> list;
  for (std::int32_t i = LaterMerges::kFew + 5000; i > 0; --i)
    list.push_back({i == 1 ? 0 : 255 + i - 1, 0, 255 + i});
  const LaterMerges later(list);
  ASSERT_FALSE(later.has_all());
  const Ids ids(40, 0);
  EXPECT_EQ(merged(ids, later.of(ids)), merged(ids, MergeTable(list)));
  EXPECT_LE(later.looked_at(), LaterMerges::kMostPasses * list.size());
  EXPECT_TRUE(later.has_all());
}

// Every byte a token, and merges that come to words of many letters.
TEST(LaterMerges, serve_the_first_texts_of_an_encoder) {
  std::array<std::int32_t, 256> bytes;
  for (int i = 0; i < 256; ++i) bytes[i] = i;
  const auto list = random_merges(7, LaterMerges::kFew + 900);
  for (const std::string text : {"hello", "a", "", "abcabcabc aaaa"}) {
    const Bpe first(bytes, list), later(bytes, list);
    later.expect(LaterMerges::kShortText + 1);
    Ids ids, expected;
    first.encode(text, ids);
    later.encode(text, expected);
    EXPECT_EQ(ids, expected) << text;
  }
}

}  // namespace
}  // namespace tokenizer
