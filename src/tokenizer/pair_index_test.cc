#include "tokenizer/pair_index.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tokenizer {
namespace {

TEST(PairIndex, holds_what_a_map_holds) {
  PairIndex index;
  std::map<std::uint64_t, std::uint64_t> plain;
  std::uint64_t state = 7;
  for (int i = 0; i < 200'000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const auto key = (state >> 33) % 6000;
    if (state >> 62 == 0) {
      index.erase(key);
      plain.erase(key);
    } else {
      ++index.get(key).count;
      ++plain[key];
    }
    if (i % 20'000 != 0) continue;
    ASSERT_EQ(index.size(), plain.size());
    for (std::uint64_t k = 0; k < 6000; ++k) {
      const auto* info = index.find(k);
      ASSERT_EQ(info ? info->count : 0, plain.contains(k) ? plain[k] : 0) << k;
    }
  }
  std::size_t seen = 0;
  index.each([&](const PairIndex::Info& info) { seen += plain[info.key] == info.count; });
  EXPECT_EQ(seen, plain.size());
}

TEST(PairIndex, keeps_the_words_of_each_pair) {
  PairIndex index;
  for (std::uint32_t word = 0; word < 1000; ++word)
    for (std::uint64_t key = 0; key < 50; ++key)
      if (word % (key + 1) == 0) {
        index.get(key).words.add(word);
        index.get(key).words.add(word);
      }
  for (std::uint64_t key = 0; key < 50; ++key) {
    std::vector<std::uint32_t> words, expected;
    index.find(key)->words.append_to(words);
    for (std::uint32_t word = 0; word < 1000; word += static_cast<std::uint32_t>(key + 1))
      expected.push_back(word);
    EXPECT_EQ(words, expected);
  }
}

TEST(PairChanges, add_up_and_are_emptied) {
  PairChanges changes;
  for (int round = 0; round < 3; ++round) {
    const std::uint64_t keys = round == 1 ? 5000 : 7;
    for (std::uint32_t i = 0; i < 20'000; ++i) {
      auto& change = changes.of(i % keys);
      change.by += i % 2 ? 3 : -2;
      if (i % 3 == 0) changes.created(change, i / 4);
    }
    EXPECT_EQ(changes.list().size(), keys);
    std::int64_t sum = 0;
    std::set<std::uint32_t> words;
    for (const auto& change : changes.list()) {
      sum += change.by;
      changes.each_word(change, [&](std::uint32_t word) { words.insert(word); });
    }
    EXPECT_EQ(sum, 10'000);
    EXPECT_EQ(words.size(), 5000u);
    changes.clear();
    EXPECT_TRUE(changes.list().empty());
  }
}

}  // namespace
}  // namespace tokenizer
