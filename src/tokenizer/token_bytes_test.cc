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

// Long and short, hidden or none, in texts of any length: as joining one by one does.
TEST(TokenBytes, joins_as_one_by_one_does) {
  std::uint64_t state = 7;
  const auto next = [&](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
  };
  std::vector<std::string> tokens(3000);
  TokenBytes made;
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    const auto size = next(20) == 0 ? next(400) : next(19);
    for (std::size_t i = 0; i < size; ++i) tokens[id] += static_cast<char>(next(256));
    made.set(id, "another");
    made.set(id, tokens[id]);
    if (id % 11 == 0) made.hide(id);
  }
  for (const std::size_t size : {0u, 1u, 23u, 24u, 25u, 511u, 512u, 513u, 1024u, 5000u}) {
    std::vector<std::int32_t> ids(size);
    std::string with, without;
    for (auto& id : ids) {
      id = static_cast<std::int32_t>(next(3100)) - 50;
      if (id < 0 || id >= std::ssize(tokens)) continue;
      with += tokens[static_cast<std::size_t>(id)];
      if (id % 11 != 0) without += tokens[static_cast<std::size_t>(id)];
    }
    std::string out;
    made.join(ids, true, out);
    ASSERT_EQ(out, with) << size;
    out.clear();
    made.join(ids, false, out);
    ASSERT_EQ(out, without) << size;
  }
  for (std::size_t id = 0; id < tokens.size(); ++id) {
    ASSERT_EQ(made[id], tokens[id]);
    ASSERT_EQ(made.hidden(id), id % 11 == 0);
  }
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
