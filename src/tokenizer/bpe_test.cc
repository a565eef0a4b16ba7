#include "tokenizer/bpe.h"

#include <gtest/gtest.h>

#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

struct Made {
  Bpe bpe;
  std::vector<Merge> merges;
  std::array<std::int32_t, 256> bytes{};
};

Made made() {
  Made out;
  std::vector<Word> words{{"aaaa", 5}, {"abab", 4}, {"bcbc", 3}, {"abcabc", 2}, {"aabb", 2}};
  const auto learned = train_bpe(words, {.vocabulary = 280}, {});
  for (std::size_t id = 0; id < 256; ++id)
    out.bytes[static_cast<unsigned char>(learned.tokens[id][0])] = static_cast<std::int32_t>(id);
  out.merges = learned.merges;
  out.bpe = Bpe(out.bytes, out.merges);
  return out;
}

// The definition: the lowest rank, leftmost, again and again.
std::vector<std::int32_t> plainly(const Made& made, std::string_view piece) {
  std::vector<std::int32_t> ids;
  for (const unsigned char byte : piece) ids.push_back(made.bytes[byte]);
  for (;;) {
    std::size_t best_rank = made.merges.size(), best = 0;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i)
      for (std::size_t rank = 0; rank < best_rank; ++rank)
        if (made.merges[rank].left == ids[i] && made.merges[rank].right == ids[i + 1]) {
          best_rank = rank;
          best = i;
        }
    if (best_rank == made.merges.size()) return ids;
    ids[best] = made.merges[best_rank].result;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

TEST(Bpe, merges_by_rank_then_from_the_left_at_any_length) {
  const auto bpe = made();
  std::uint64_t state = 3;
  for (std::size_t size = 0; size < 160; ++size) {
    std::string piece;
    for (std::size_t i = 0; i < size; ++i) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      piece += static_cast<char>('a' + (state >> 33) % (size % 3 + 1));
    }
    std::vector<std::int32_t> ids;
    bpe.bpe.encode(piece, ids);
    EXPECT_EQ(ids, plainly(bpe, piece)) << piece;
  }
}

TEST(Bpe, needs_no_merges) {
  std::array<std::int32_t, 256> bytes{};
  for (int i = 0; i < 256; ++i) bytes[static_cast<std::size_t>(i)] = i;
  std::vector<std::int32_t> ids;
  Bpe(bytes, {}).encode("ab", ids);
  EXPECT_EQ(ids, (std::vector<std::int32_t>{'a', 'b'}));
}

TEST(Bpe, takes_time_near_linear_in_the_length_of_a_piece) {
  std::vector<std::int32_t> ids;
  made().bpe.encode(std::string(400'000, 'a'), ids);
  EXPECT_LT(ids.size(), 200'000u);
}

TEST(Bpe, leaves_out_bytes_that_have_no_token_and_merges_across_them) {
  std::array<std::int32_t, 256> bytes;
  bytes.fill(-1);
  bytes['a'] = 0;
  bytes['b'] = 1;
  const Bpe bpe(bytes, {{0, 1, 2}});
  std::vector<std::int32_t> ids;
  bpe.encode(
      "a\x04"
      "ba\x04",
      ids);
  EXPECT_EQ(ids, (std::vector<std::int32_t>{2, 0}));
}

}  // namespace
}  // namespace tokenizer
