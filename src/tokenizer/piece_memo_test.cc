#include "tokenizer/piece_memo.h"

#include <gtest/gtest.h>

#include <string>

namespace tokenizer {
namespace {

std::vector<std::int32_t> ids_of(int seed, std::size_t count) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(seed + static_cast<std::int32_t>(i));
  return out;
}

template <class M>
std::vector<std::int32_t> known(const M& memo, std::string_view piece) {
  const auto* entry = memo.find(memo.place(piece));
  if (!entry) return {-1};
  const auto ids = memo.ids(*entry);
  return {ids.begin(), ids.end()};
}

template <class M>
void put(M& memo, std::string_view piece, std::span<const std::int32_t> ids) {
  memo.put(memo.place(piece), ids);
}

template <class M>
void gives_back(std::size_t least) {
  M memo;
  for (std::size_t size = least; size <= M::kBytes; ++size) {
    const std::string piece(size, 'x');
    EXPECT_EQ(known(memo, piece), ids_of(-1, 1)) << size;
    put(memo, piece, ids_of(static_cast<int>(size), size % 17));
    EXPECT_EQ(known(memo, piece), ids_of(static_cast<int>(size), size % 17)) << size;
    auto other = piece;
    for (auto& c : other) {
      c = '\0';
      EXPECT_EQ(known(memo, other), ids_of(-1, 1));
      c = 'x';
    }
  }
}

TEST(PieceMemo, gives_back_what_was_put_and_nothing_else) {
  gives_back<PieceMemo<1, 15>>(1);
  gives_back<PieceMemo<2, 14>>(17);
}

TEST(PieceMemo, tells_zeros_at_the_end_from_none) {
  PieceMemo<1, 4> memo;
  put(memo, "a", ids_of(1, 1));
  put(memo, std::string_view("a\0", 2), ids_of(2, 1));
  EXPECT_EQ(known(memo, std::string_view("a\0\0", 3)), ids_of(-1, 1));
}

TEST(PieceMemo, reads_no_byte_behind_the_piece) {
  PieceMemo<1, 15> memo;
  const std::string text = "word and what stands behind it";
  PieceMemo<1, 15>::Place place;
  memo.place(text.data(), 4, text.data() + text.size(), place);
  memo.put(place, ids_of(3, 2));
  EXPECT_EQ(known(memo, "word"), ids_of(3, 2));
  EXPECT_EQ(known(memo, "word "), ids_of(-1, 1));
}

// With few places each is taken again and again; what is known stays right.
template <class M>
void stays_right(const std::string& front) {
  M memo;
  int seen = 0;
  for (int i = 0; i < 200'000; ++i) {
    const auto piece = front + std::to_string(i / 3 % 1000);
    const auto ids = ids_of(i / 3 % 1000, static_cast<std::size_t>(i % 12));
    const auto before = known(memo, piece);
    if (before != ids_of(-1, 1)) {
      ASSERT_EQ(before, ids_of(i / 3 % 1000, before.size()));
      ++seen;
    }
    put(memo, piece, ids);
    ASSERT_EQ(known(memo, piece), ids);
  }
  EXPECT_GT(seen, 0);
}

TEST(PieceMemo, stays_right_while_places_are_taken_again) {
  stays_right<PieceMemo<1, 4>>("p");
  stays_right<PieceMemo<2, 10>>("a long beginning ");
}

}  // namespace
}  // namespace tokenizer
