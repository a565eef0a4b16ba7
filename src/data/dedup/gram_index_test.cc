#include "data/dedup/gram_index.h"

#include <gtest/gtest.h>

namespace data::dedup {
namespace {

using Numbers = std::vector<std::size_t>;

GramIndex index_of(std::int64_t words) {
  GramIndex out(words);
  out.add("one two three four five");
  out.add("six seven");
  out.add("zero two three four");
  out.finish();
  return out;
}

TEST(GramIndex, finds_each_text_that_shares_so_many_words_in_a_row_once) {
  const auto index = index_of(3);
  EXPECT_EQ(index.find_all("then two three four and one two three"), (Numbers{0, 2}));
  EXPECT_EQ(index.find_all("three four five"), Numbers{0});
}

TEST(GramIndex, finds_nothing_by_fewer_words_nor_by_the_same_words_in_another_order) {
  const auto index = index_of(3);
  EXPECT_EQ(index.find_all("six seven"), Numbers{});
  EXPECT_EQ(index.find_all("four three two"), Numbers{});
  EXPECT_EQ(index.find_all("one two thre"), Numbers{}) << "whole words only";
  EXPECT_EQ(index.find_all(""), Numbers{});
}

TEST(GramIndex, of_no_words_finds_nothing) {
  EXPECT_EQ(index_of(0).find_all("one two three four five"), Numbers{});
}

}  // namespace
}  // namespace data::dedup
