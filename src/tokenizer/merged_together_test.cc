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
    together.merge(*hash, bytes, pieces.data(), pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::vector<std::int32_t> wanted, found(MergedTogether::kBytes);
      bpe.merge(pieces[i], wanted);
      found.resize(together.ids(i, found.data()));
      ASSERT_EQ(found, wanted) << round << " " << pieces[i];
    }
  }
}

}  // namespace
}  // namespace tokenizer
