#include "tokenizer/memo.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

TEST(Memo, gives_back_what_was_put_and_nothing_else) {
  Memo memo;
  const std::vector<std::int32_t> ids{4, 5};
  memo.put("word", Memo::hash("word"), ids);
  const auto found = memo.find("word", Memo::hash("word"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(std::vector<std::int32_t>(found->begin(), found->end()), ids);
  EXPECT_FALSE(memo.find("ward", Memo::hash("ward")).has_value());
}

TEST(Memo, tells_pieces_of_equal_hash_apart) {
  Memo memo;
  memo.put("one", 7, std::vector<std::int32_t>{1});
  memo.put("two", 7, std::vector<std::int32_t>{2});
  EXPECT_EQ(memo.find("one", 7)->front(), 1);
  EXPECT_EQ(memo.find("two", 7)->front(), 2);
}

TEST(Memo, forgets_when_it_is_full_and_goes_on) {
  Memo memo;
  for (std::int32_t i = 0; i < 300'000; ++i) {
    const auto piece = "piece " + std::to_string(i);
    const auto hash = Memo::hash(piece);
    memo.put(piece, hash, std::vector<std::int32_t>{i});
    ASSERT_EQ(memo.find(piece, hash)->front(), i);
  }
  EXPECT_FALSE(memo.find("piece 0", Memo::hash("piece 0")).has_value());
}

}  // namespace
}  // namespace tokenizer
