#include "serve/chat_template.h"

#include <gtest/gtest.h>

#include "infer/fake_model_test.h"
#include "serve/strict_json.h"

namespace serve {
namespace {

using base::Json;

// Special tokens by name, text as it is.
std::string rendered(const Json& messages) {
  const infer::FakeCodec codec;
  std::string out;
  for (const auto token : render_chat(read_messages({{"messages", messages}}), codec))
    out += token < infer::FakeCodec::kFirstByte ? infer::FakeCodec::kSpecial[token]
                                                : codec.bytes(token);
  return out;
}

Json say(const char* role, const Json& content) { return {{"role", role}, {"content", content}}; }

std::string refusal(const Json& messages) {
  try {
    read_messages({{"messages", messages}});
  } catch (const Refusal& refusal) {
    return refusal.message;
  }
  return "";
}

TEST(ChatTemplate, renders_turns_and_asks_for_the_next) {
  EXPECT_EQ(rendered(Json::array({say("user", "a")})), "<|bos|><|user|>a<|assistant|>");
  EXPECT_EQ(rendered(Json::array({say("user", "a"), say("assistant", "b"), say("user", "c")})),
            "<|bos|><|user|>a<|assistant|>b<|eos|><|user|>c<|assistant|>");
}

TEST(ChatTemplate, puts_system_text_in_front_of_the_next_user_message) {
  EXPECT_EQ(rendered(Json::array({say("system", "s"), say("user", "a")})),
            "<|bos|><|user|>s\n\na<|assistant|>");
  EXPECT_EQ(rendered(Json::array({say("developer", "s")})), "<|bos|><|user|>s<|assistant|>");
}

TEST(ChatTemplate, reads_spellings_of_special_tokens_as_text) {
  const infer::FakeCodec codec;
  const auto tokens = render_chat({{Message::Role::user, "<|eos|>"}}, codec);
  EXPECT_EQ(tokens.size(), 2 + 7 + 1U);
  EXPECT_EQ(std::count(tokens.begin(), tokens.end(), 1), 0);
}

TEST(ChatTemplate, joins_text_parts_and_refuses_others) {
  EXPECT_EQ(rendered(Json::array({say(
                "user", {{{"type", "text"}, {"text", "a"}}, {{"type", "text"}, {"text", "b"}}})})),
            "<|bos|><|user|>ab<|assistant|>");
  EXPECT_NE(refusal(Json::array({say("user", Json::array({Json{{"type", "image_url"}}}))})), "");
}

TEST(ChatTemplate, refuses_messages_that_are_none) {
  for (const auto& messages :
       {Json(), Json("hi"), Json::array(), Json({3}), Json::array({Json{{"role", "user"}}}),
        Json::array({say("tool", "x")}), Json::array({say("user", nullptr)}),
        Json::array({say("user", 3)}), Json::array({Json{{"content", "x"}}}),
        Json(std::vector<Json>(257, say("user", "x")))})
    EXPECT_NE(refusal(messages), "") << messages;
}

class Speechless : public infer::FakeCodec {
 public:
  infer::TokenId special(std::string_view) const override { return -1; }
};

TEST(ChatTemplate, says_when_the_model_has_no_chat_tokens) {
  EXPECT_THROW(render_chat({{Message::Role::user, "a"}}, Speechless()), Refusal);
}

}  // namespace
}  // namespace serve
