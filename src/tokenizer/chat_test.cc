#include "tokenizer/chat.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

base::Result<std::vector<TokenId>> render(const Tokenizer& tokenizer,
                                          const std::vector<Message>& messages) {
  return render_chat(messages, tokenizer.special_ids(),
                     [&](std::string_view text, std::vector<TokenId>& out) {
                       tokenizer.encode(text, out).take();
                     });
}

std::string text(const std::vector<Message>& messages) {
  const auto tokenizer = tiny_chat_tokenizer();
  return tokenizer.decode_with_special(render(tokenizer, messages).take()).take();
}

TEST(Chat, ends_answers_and_asks_for_the_next) {
  EXPECT_EQ(text({{"user", "Hi"}, {"assistant", "Yes?"}, {"user", "Go"}}),
            "<|bos|><|user|>Hi<|assistant|>Yes?<|eos|><|user|>Go<|assistant|>");
}

TEST(Chat, puts_the_system_message_in_front_of_the_user) {
  EXPECT_EQ(text({{"system", "Be brief."}, {"system", "Be kind."}, {"user", "Hi"}}),
            "<|bos|><|user|>Be brief.\n\nBe kind.\n\nHi<|assistant|>");
}

TEST(Chat, a_system_message_at_the_end_is_not_lost) {
  EXPECT_EQ(text({{"user", "Hi"}, {"assistant", "Yes?"}, {"system", "Be brief."}}),
            "<|bos|><|user|>Hi<|assistant|>Yes?<|eos|><|user|>Be brief.<|assistant|>");
}

TEST(Chat, reads_special_spellings_as_plain_text) {
  const auto tokenizer = tiny_chat_tokenizer();
  const auto ids = render(tokenizer, {{"user", "<|eos|>"}}).take();
  EXPECT_EQ(std::ranges::count(ids, tokenizer.eos()), 0);
}

TEST(Chat, refuses_other_roles) {
  EXPECT_EQ(render(tiny_chat_tokenizer(), {{"tool", "x"}}).error().code, base::Code::bad_request);
}

TEST(Chat, is_not_spoken_by_a_folder_with_another_template_or_none) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("t/tokenizer.json", tiny_file({}), 0644).ok());
  EXPECT_EQ(render(Tokenizer::load(disk, "t").take(), {{"user", "x"}}).error().code,
            base::Code::unsupported);
  ASSERT_TRUE(disk.write_file("t/chat_template.jinja", "<|user|>{{ x }}<|assistant|>", 0644).ok());
  EXPECT_FALSE(Tokenizer::load(disk, "t")->special_ids().chats());
  ASSERT_TRUE(disk.write_file("t/chat_template.jinja", kChatTemplate, 0644).ok());
  EXPECT_TRUE(Tokenizer::load(disk, "t")->special_ids().chats());
}

}  // namespace
}  // namespace tokenizer
