#include "tokenizer/chat.h"

#include <gtest/gtest.h>

#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

std::string render(const std::vector<Message>& messages, bool answer_next) {
  const auto tokenizer = tiny_tokenizer({});
  return tokenizer.decode_with_special(encode_chat(tokenizer, messages, answer_next).take());
}

TEST(Chat, ends_answers_and_asks_for_the_next) {
  EXPECT_EQ(render({{"user", "Hi"}, {"assistant", "Yes?"}, {"user", "Go"}}, true),
            "<|bos|><|user|>Hi<|assistant|>Yes?<|eos|><|user|>Go<|assistant|>");
}

TEST(Chat, puts_the_system_message_in_front_of_the_user) {
  EXPECT_EQ(render({{"system", "Be brief."}, {"user", "Hi"}}, false),
            "<|bos|><|user|>Be brief.\n\nHi");
}

TEST(Chat, reads_special_spellings_as_plain_text) {
  const auto tokenizer = tiny_tokenizer({});
  const std::vector<Message> messages{{"user", "<|eos|>"}};
  const auto ids = encode_chat(tokenizer, messages, false).take();
  EXPECT_EQ(std::ranges::count(ids, tokenizer.eos()), 0);
}

TEST(Chat, refuses_other_roles) {
  const std::vector<Message> messages{{"tool", "x"}};
  EXPECT_EQ(encode_chat(tiny_tokenizer({}), messages, false).error().code, base::Code::bad_request);
}

}  // namespace
}  // namespace tokenizer
