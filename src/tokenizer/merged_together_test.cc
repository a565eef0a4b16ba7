#include "tokenizer/merged_together.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tokenizer/bpe.h"

namespace tokenizer {
namespace {

// Merges of what few letters make, in an order that no training would give.
std::vector<Merge> wild_merges(const base::Random& random, std::size_t count) {
  std::vector<Merge> out;
  const auto one = [&](std::uint64_t i, std::uint64_t k) {
    const auto made = random.at(i, k) % (out.size() + 4);
    return static_cast<std::int32_t>(made < 4 ? 'a' + made : 256 + made - 4);
  };
  for (std::uint64_t i = 0; i < count; ++i)
    out.push_back({one(i, 1), one(i, 2), static_cast<std::int32_t>(256 + i)});
  for (std::uint64_t i = count; i > 1; --i) std::swap(out[i - 1], out[random.at(i, 3) % i]);
  return out;
}

TEST(MergedTogether, gives_what_merging_one_piece_gives) {
  std::array<std::int32_t, 256> bytes;
  for (int i = 0; i < 256; ++i) bytes[i] = i;
  MergedTogether together;
  for (std::uint64_t round = 0; round < 60; ++round) {
    const base::Random random(round, "together");
    const auto merges = wild_merges(random, 5 + 4 * round);
    const auto hash = MergeHash::make(merges, MergeTable(merges));
    ASSERT_TRUE(hash.has_value());
    const Bpe bpe(bytes, merges);
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < 70; ++i) {
      texts.emplace_back();
      const auto size = 1 + random.at(i, 4) % MergedTogether::kBytes;
      while (texts.back().size() < size)
        texts.back() += static_cast<char>('a' + random.at(i, 5 + texts.back().size()) % 4);
    }
    const std::vector<std::string_view> pieces(texts.begin(), texts.end());
    together.merge(*hash, WholeCharacters(), bytes, pieces.data(), pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::vector<std::int32_t> wanted, found(MergedTogether::kBytes);
      bpe.merge(pieces[i], wanted);
      found.resize(together.ids(i, found.data()));
      ASSERT_EQ(found, wanted) << round << " " << pieces[i];
    }
  }
}

// Merges as they are learned, of pairs that the texts hold, but of any, so that parts of characters are joined with what
// stands beside them, early and late.
std::vector<Merge> learned_merges(const base::Random& random, const std::vector<std::string>& texts,
                                  std::int32_t count) {
  std::vector<std::vector<std::int32_t>> split;
  for (const auto& text : texts) {
    split.emplace_back();
    for (const char c : text) split.back().push_back(static_cast<unsigned char>(c));
  }
  std::vector<Merge> out;
  for (std::uint64_t i = 0; out.size() < static_cast<std::size_t>(count) && i < 4000; ++i) {
    const auto& in = split[random.at(i, 1) % split.size()];
    if (in.size() < 2) continue;
    const auto at = random.at(i, 2) % (in.size() - 1);
    const Merge merge{in[at], in[at + 1], 256 + static_cast<std::int32_t>(out.size())};
    out.push_back(merge);
    for (auto& one : split)
      for (std::size_t k = 0; k + 1 < one.size(); ++k)
        if (one[k] == merge.left && one[k + 1] == merge.right) {
          one[k] = merge.result;
          one.erase(one.begin() + static_cast<std::ptrdiff_t>(k) + 1);
        }
  }
  return out;
}

constexpr const char* kCharacters[] = {" ",
                                       "a",
                                       "\xce\xb1",
                                       "\xce\xb2",
                                       "\xd0\xb1",
                                       "\xe1\x83\x90",
                                       "\xe1\x83\x91",
                                       "\xe1\x82\x90",
                                       "\xe1\x83",
                                       "\x83",
                                       "\xe0\x8e\xb1"};

TEST(MergedTogether, begins_with_characters_only_where_they_become_whole) {
  std::array<std::int32_t, 256> bytes;
  for (int i = 0; i < 256; ++i) bytes[i] = i;
  MergedTogether together;
  std::size_t whole = 0, parts = 0;
  for (std::uint64_t round = 0; round < 150; ++round) {
    const base::Random random(round, "characters");
    std::vector<std::string> texts;
    for (std::uint64_t i = 0; i < 60; ++i) {
      texts.emplace_back();
      const auto size = 1 + random.at(i, 4) % 20;
      for (std::uint64_t k = 0; k < size; ++k)
        texts.back() += kCharacters[random.at(i, 5 + k) % (round % 3 ? 7 : std::size(kCharacters))];
    }
    const auto merges = learned_merges(random, texts, 3 + static_cast<std::int32_t>(round / 2));
    const MergeTable table(merges);
    const auto hash = MergeHash::make(merges, table);
    ASSERT_TRUE(hash.has_value());
    const Bpe bpe(bytes, merges);
    const WholeCharacters characters(bytes, merges, table);
    const std::vector<std::string_view> pieces(texts.begin(), texts.end());
    together.merge(*hash, characters, bytes, pieces.data(), pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::vector<std::int32_t> wanted, found(MergedTogether::kBytes);
      bpe.merge(pieces[i], wanted);
      found.resize(together.ids(i, found.data()));
      ASSERT_EQ(found, wanted) << round << " " << pieces[i];
      const auto *begin = pieces[i].data(), *end = begin + pieces[i].size();
      for (const auto* p = begin; p != end; ++p) {
        int size = 0;
        ++(characters.at(p, begin, end, size) ? whole : parts);
      }
    }
  }
  EXPECT_GT(whole, 1000u);
  EXPECT_GT(parts, 1000u);
}

}  // namespace
}  // namespace tokenizer
