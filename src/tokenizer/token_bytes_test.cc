#include "tokenizer/token_bytes.h"

#include <gtest/gtest.h>

namespace tokenizer {
namespace {

std::vector<std::string> some_tokens() {
  std::vector<std::string> tokens{"",
                                  "a",
                                  " the",
                                  std::string(15, 'x'),
                                  std::string(16, 'y'),
                                  std::string(17, 'z'),
                                  std::string(300, 'w')};
  for (int i = 0; i < 256; ++i) tokens.emplace_back(1, static_cast<char>(i));
  return tokens;
}

TEST(TokenBytes, joins_tokens_of_any_size) {
  const auto tokens = some_tokens();
  const TokenBytes made(tokens);
  std::vector<std::int32_t> ids;
  std::string expected;
  for (int i = 0; i < 20'000; ++i) {
    ids.push_back(i * 31 % static_cast<int>(tokens.size()));
    expected += tokens[static_cast<std::size_t>(ids.back())];
  }
  std::string out = "before ";
  made.join(ids, false, out);
  EXPECT_EQ(out, "before " + expected);
}

TEST(TokenBytes, passes_over_ids_that_no_token_has) {
  const TokenBytes made(std::vector<std::string>{"a", "", "b"});
  std::string out;
  made.join(std::vector<std::int32_t>{-1, 0, 1, 3, 2, INT32_MIN, INT32_MAX}, true, out);
  EXPECT_EQ(out, "ab");
}

TEST(TokenBytes, leaves_hidden_ones_out_unless_asked) {
  TokenBytes made(std::vector<std::string>{"a", "<s>", "b"});
  made.hide(1);
  std::string with, without;
  made.join(std::vector<std::int32_t>{1, 0, 1, 2}, true, with);
  made.join(std::vector<std::int32_t>{1, 0, 1, 2}, false, without);
  EXPECT_EQ(with, "<s>a<s>b");
  EXPECT_EQ(without, "ab");
  made.set(1, "<t>");
  EXPECT_TRUE(made.hidden(1));
  EXPECT_EQ(made[1], "<t>");
}

TEST(TokenBytes, an_id_beyond_leaves_empty_ones_before_it) {
  TokenBytes made;
  made.set(3, "d");
  EXPECT_EQ(made.size(), 4u);
  EXPECT_EQ(made.list(), (std::vector<std::string>{"", "", "", "d"}));
}

}  // namespace
}  // namespace tokenizer
