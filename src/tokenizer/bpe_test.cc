#include "tokenizer/bpe.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "base/random.h"
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

std::vector<std::int32_t> encoded(const Bpe& bpe, std::string_view piece) {
  std::vector<std::int32_t> ids;
  bpe.encode(piece, ids);
  return ids;
}

std::vector<std::int32_t> merged(const Bpe& bpe, std::string_view piece) {
  std::vector<std::int32_t> ids;
  bpe.merge(piece, ids);
  return ids;
}

// Lists of merges of any kind: in any order, of one pair twice, of one token by several pairs, of tokens
// that no merge makes, of one id for two spellings.
TEST(Bpe, gives_what_merging_gives_whatever_the_merges_are) {
  base::Random random(5, "merges");
  std::uint64_t draw = 0;
  const auto below = [&](std::size_t limit) {
    return static_cast<std::int32_t>(random.at(0, draw++) % limit);
  };
  int linear = 0;
  constexpr int kRounds = 3000;
  for (int round = 0; round < kRounds; ++round) {
    Made list;
    list.bytes.fill(-1);
    const std::int32_t letters = 1 + below(3);
    for (std::int32_t i = 0; i < letters; ++i) list.bytes[static_cast<std::size_t>('a' + i)] = i;
    std::vector<std::string> spelled;
    for (std::int32_t i = 0; i < letters; ++i) spelled.emplace_back(1, static_cast<char>('a' + i));
    const auto count = below(14);
    for (std::int32_t i = 0; i < count; ++i) {
      const auto left = below(spelled.size()), right = below(spelled.size());
      const auto text =
          spelled[static_cast<std::size_t>(left)] + spelled[static_cast<std::size_t>(right)];
      auto result = static_cast<std::int32_t>(std::ranges::find(spelled, text) - spelled.begin());
      if (result == std::ssize(spelled)) spelled.push_back(text);
      if (below(40) == 0) result = below(spelled.size());
      list.merges.push_back({left, right, result});
    }
    for (auto i = list.merges.size(); i > 1 && below(3) == 0; --i)
      std::swap(list.merges[i - 1], list.merges[static_cast<std::size_t>(below(i))]);
    const Bpe bpe(list.bytes, list.merges);
    linear += bpe.tokens() != nullptr;
    for (int i = 0; i < 30; ++i) {
      std::string piece;
      for (auto left = below(i == 0 ? 300 : 20); left > 0; --left)
        piece += static_cast<char>('a' + below(static_cast<std::size_t>(letters)));
      ASSERT_EQ(encoded(bpe, piece), merged(bpe, piece)) << "round " << round << ": " << piece;
    }
    if (const auto* tokens = bpe.tokens())
      for (const auto& text : spelled) {
        const auto ids = merged(bpe, text);
        ASSERT_EQ(tokens->find(text), ids.size() == 1 ? ids[0] : -1) << text;
      }
  }
  EXPECT_GT(linear, kRounds / 4);
  EXPECT_LT(linear, kRounds);
}

TEST(Bpe, goes_back_to_merging_where_a_merge_comes_before_its_parts) {
  std::array<std::int32_t, 256> bytes;
  bytes.fill(-1);
  for (const char c : {'a', 'b', 'c'}) bytes[static_cast<std::size_t>(c)] = c - 'a';
  EXPECT_EQ(Bpe(bytes, {{3, 2, 4}, {0, 1, 3}}).tokens(), nullptr);
  const Bpe ordered(bytes, {{0, 1, 3}, {3, 2, 4}});
  ASSERT_NE(ordered.tokens(), nullptr);
  EXPECT_EQ(ordered.tokens()->find("abc"), 4);
}

TEST(Bpe, tells_tokens_that_are_no_piece_of_themselves) {
  std::array<std::int32_t, 256> bytes;
  bytes.fill(-1);
  for (const char c : {'a', 'b', 'c'}) bytes[static_cast<std::size_t>(c)] = c - 'a';
  // bc first: a and bc stay, and nothing makes abc of ab and c.
  const Bpe bpe(bytes, {{1, 2, 3}, {0, 1, 4}, {4, 2, 5}});
  EXPECT_EQ(bpe.tokens()->find("abc"), -1);
  EXPECT_EQ(encoded(bpe, "abc"), (std::vector<std::int32_t>{0, 3}));
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

// All pairs of bytes: more merges than tables are made of before there is text.
Made of_all_pairs() {
  Made out;
  for (std::int32_t byte = 0; byte < 256; ++byte) out.bytes[static_cast<std::size_t>(byte)] = byte;
  for (std::int32_t left = 0; left < 256; ++left)
    for (std::int32_t right = 0; right < 256; ++right)
      out.merges.push_back({left, right, 256 + 256 * left + right});
  out.bpe = Bpe(out.bytes, out.merges);
  return out;
}

TEST(Bpe, of_many_merges_makes_its_tables_when_enough_text_has_come_and_gives_the_same) {
  const auto many = of_all_pairs();
  ASSERT_GT(many.merges.size(), LaterLinear::kFew);
  const auto enough = LaterLinear::kTextPerMerge * many.merges.size();
  const std::string piece = "some piece that is no token";
  const auto before = encoded(many.bpe, piece);
  many.bpe.expect(enough - 1);
  EXPECT_EQ(many.bpe.tokens(), nullptr);
  many.bpe.expect(1);
  ASSERT_NE(many.bpe.tokens(), nullptr);
  EXPECT_EQ(many.bpe.tokens()->find("so"), 256 + 256 * 's' + 'o');
  EXPECT_EQ(before, encoded(many.bpe, piece));
  EXPECT_EQ(before, merged(many.bpe, piece));
  const auto* made = many.bpe.tokens();
  many.bpe.expect(std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(many.bpe.tokens(), made);
}

TEST(Bpe, of_many_merges_makes_its_tables_once_where_it_is_made_ready) {
  const auto many = of_all_pairs();
  many.bpe.make_ready();
  const auto* made = many.bpe.tokens();
  ASSERT_NE(made, nullptr);
  many.bpe.make_ready();
  many.bpe.expect(std::numeric_limits<std::size_t>::max());
  EXPECT_EQ(many.bpe.tokens(), made);
  Bpe().make_ready();
}

// Two bytes and a merge have ids about 2^20, in every order: where the quick tables have no room for them, the slow way serves.
TEST(Bpe, of_ids_about_2_to_20_gives_what_merging_gives) {
  for (std::int32_t shift = -4; shift <= 4; ++shift) {
    std::array<std::int32_t, 256> bytes{};
    for (std::int32_t byte = 0; byte < 256; ++byte) bytes[static_cast<std::size_t>(byte)] = byte;
    bytes['x'] = (1 << 20) + shift;
    bytes['y'] = (1 << 20) + shift + 120;
    bytes['a'] = 0;
    bytes[0] = 'a';
    const std::vector<Merge> merges{{'c', 'x', 300},
                                    {bytes['x'], 0, (1 << 20) - shift},
                                    {'b', bytes['y'], 301},
                                    {'c', 120, 302}};
    const Bpe bpe(bytes, merges);
    for (const std::string piece :
         {"byz", "xa", "ax", "xaxa", "cxa", "bycx", "aaa", "xyxyxa", "x", "yb"})
      EXPECT_EQ(encoded(bpe, piece), merged(bpe, piece)) << shift << " " << piece;
  }
}

TEST(Bpe, of_few_merges_has_its_tables_from_the_start) {
  EXPECT_NE(made().bpe.tokens(), nullptr);
  EXPECT_EQ(Bpe().tokens(), nullptr);
}

TEST(Bpe, gives_the_same_while_another_thread_makes_its_tables) {
  const auto many = of_all_pairs();
  const std::string piece = "ready or not";
  const auto expected = merged(many.bpe, piece);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          many.bpe.expect(many.merges.size() / 8);
          if (encoded(many.bpe, piece) != expected) ++wrong;
        }
      });
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_NE(many.bpe.tokens(), nullptr);
}

}  // namespace
}  // namespace tokenizer
