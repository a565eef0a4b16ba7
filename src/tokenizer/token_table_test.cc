#include "tokenizer/token_table.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

const std::vector<std::string> kSpelled{"a",
                                        "ab",
                                        "abc",
                                        "abcd",
                                        "abcdefgh",
                                        "abcdefghi",
                                        "abcdefghijklmnop",
                                        "abcdefghijklmnopq",
                                        "abcdefghijklmnopqrstuvwxyz",
                                        std::string("a\0", 2),
                                        "b",
                                        std::string(40, ' '),
                                        std::string(17, ' ')};

TokenTable table() {
  std::vector<TokenTable::Token> tokens;
  for (std::size_t i = 0; i < kSpelled.size(); ++i)
    tokens.push_back({kSpelled[i], static_cast<std::int32_t>(i)});
  tokens.push_back({"abc", 99});
  tokens.push_back({"", 98});
  return TokenTable(tokens);
}

TEST(TokenTable, finds_tokens_of_any_length_and_nothing_else) {
  const auto tokens = table();
  for (std::size_t i = 0; i < kSpelled.size(); ++i)
    EXPECT_EQ(tokens.find(kSpelled[i]), static_cast<std::int32_t>(i));
  for (const std::string text : {"", "c", "abcde", "abcdefghijklmno", "abcdefghijklmnopqr"})
    EXPECT_EQ(tokens.find(text), -1) << text;
}

// By trying all.
TEST(TokenTable, finds_the_longest_below_a_limit) {
  const auto tokens = table();
  for (const auto& text :
       {kSpelled[8] + "a", std::string(45, ' '), kSpelled[9], std::string("bcd")})
    for (std::size_t size = 1; size <= text.size(); ++size)
      for (std::size_t limit = 1; limit < 50; ++limit) {
        TokenTable::Found best;
        for (std::size_t i = 0; i < kSpelled.size(); ++i)
          if (const auto& one = kSpelled[i];
              one.size() < limit && one.size() > best.size && text.substr(0, size).starts_with(one))
            best = {static_cast<std::int32_t>(i), one.size()};
        const auto found = tokens.longest(text.data(), text.data() + size, limit);
        ASSERT_EQ(found.id, best.id) << text << " " << size << " " << limit;
        ASSERT_EQ(found.size, best.size);
        if (found.size == 0) continue;
        const auto next = tokens.shorter(found, text.data(), text.data() + size);
        EXPECT_EQ(next.id, tokens.longest(text.data(), text.data() + size, found.size).id);
      }
}

TEST(TokenTable, says_where_too_many_begin_alike) {
  std::vector<std::string> spelled;
  for (std::size_t i = 0; i <= TokenTable::kMostAlike; ++i)
    spelled.push_back(std::string(17 + i, 'x'));
  std::vector<TokenTable::Token> tokens;
  for (const auto& one : spelled) tokens.push_back({one, 1});
  EXPECT_FALSE(TokenTable(tokens).bounded());
  tokens.pop_back();
  EXPECT_TRUE(TokenTable(tokens).bounded());
}

}  // namespace
}  // namespace tokenizer
