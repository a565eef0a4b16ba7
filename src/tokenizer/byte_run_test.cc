#include "tokenizer/byte_run.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tokenizer/bpe.h"

namespace tokenizer {
namespace {

std::vector<std::int32_t> encoded(const ByteRun& run, std::size_t size) {
  std::vector<std::int32_t> ids;
  run.encode(size, ids);
  return ids;
}

TEST(ByteRun, repeats_what_stays_apart_however_long_a_run_is) {
  // 2 = 1 1, 4 = 2 2: of what is left over the longer stands first.
  const auto run =
      ByteRun::make({{1, 1}, {2, 2}, {4, 4}}, [](std::int32_t left, std::int32_t right) {
        return left > right || (left == 4 && right == 4);
      });
  ASSERT_TRUE(run.has_value());
  EXPECT_EQ(encoded(*run, 0), (std::vector<std::int32_t>{}));
  EXPECT_EQ(encoded(*run, 3), (std::vector<std::int32_t>{2, 1}));
  for (std::size_t size : {7u, 4'003u, 100'003u}) {
    auto expected = std::vector<std::int32_t>(size / 4, 4);
    expected.insert(expected.end(), {2, 1});
    EXPECT_EQ(encoded(*run, size), expected) << size;
  }
}

TEST(ByteRun, is_none_where_a_length_has_no_tokens) {
  const auto always = [](std::int32_t, std::int32_t) { return true; };
  const auto never = [](std::int32_t, std::int32_t) { return false; };
  EXPECT_FALSE(ByteRun::make({}, always).has_value());
  EXPECT_FALSE(ByteRun::make({{1, 1}, {2, 2}}, never).has_value());
  EXPECT_TRUE(ByteRun::make({{1, 1}}, always).has_value());
}

// Tokens that are runs, made of each other in a random order.
std::vector<Merge> random_merges(base::Random& random, std::uint64_t round) {
  std::uint64_t draw = 0;
  const auto below = [&](std::size_t limit) { return random.at(round, draw++) % limit; };
  std::vector<std::size_t> sizes{1};
  std::vector<Merge> merges;
  for (auto left = 1 + below(24); left > 0; --left) {
    const auto a = below(sizes.size()), b = below(sizes.size());
    if (std::ranges::find(sizes, sizes[a] + sizes[b]) != sizes.end()) continue;
    merges.push_back({static_cast<std::int32_t>(a), static_cast<std::int32_t>(b),
                      static_cast<std::int32_t>(sizes.size())});
    sizes.push_back(sizes[a] + sizes[b]);
  }
  return merges;
}

TEST(ByteRun, gives_what_merging_gives_whatever_tokens_there_are) {
  base::Random random(11, "runs");
  std::array<std::int32_t, 256> bytes;
  bytes.fill(-1);
  bytes['='] = 0;
  int linear = 0;
  for (std::uint64_t round = 0; round < 300; ++round) {
    const Bpe bpe(bytes, random_merges(random, round));
    linear += bpe.tokens() != nullptr;
    for (std::uint64_t i = 0; i < 60; ++i) {
      const std::string piece(i < 40 ? 60 + i : random.at(round, 1000 + i) % 5000, '=');
      std::vector<std::int32_t> ids, merged;
      bpe.encode(piece, ids);
      bpe.merge(piece, merged);
      ASSERT_EQ(ids, merged) << "round " << round << ", " << piece.size() << " bytes";
    }
  }
  EXPECT_GT(linear, 200);
}

}  // namespace
}  // namespace tokenizer
