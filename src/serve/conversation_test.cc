#include "serve/conversation.h"

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
  for (const auto token : render(read_messages({{"messages", messages}}), codec))
    out += codec.spelling(token);
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

TEST(Conversation, renders_turns_and_asks_for_the_next) {
  EXPECT_EQ(rendered(Json::array({say("user", "a")})), "[begin][user]a[assistant]");
  EXPECT_EQ(rendered(Json::array({say("user", "a"), say("assistant", "b"), say("user", "c")})),
            "[begin][user]a[assistant]b[end][user]c[assistant]");
}

TEST(Conversation, puts_system_text_in_front_of_the_next_user_message) {
  EXPECT_EQ(rendered(Json::array({say("system", "s"), say("user", "a")})),
            "[begin][user]s\n\na[assistant]");
  EXPECT_EQ(rendered(Json::array({say("developer", "s")})), "[begin][user]s[assistant]");
}

TEST(Conversation, reads_spellings_of_special_tokens_as_text) {
  const infer::FakeCodec codec;
  const auto tokens = render({{"user", "[end]"}}, codec);
  EXPECT_EQ(tokens.size(), 2 + 5 + 1U);
  EXPECT_EQ(std::count(tokens.begin(), tokens.end(), 1), 0);
}

TEST(Conversation, joins_text_parts_and_refuses_others) {
  EXPECT_EQ(rendered(Json::array({say(
                "user", {{{"type", "text"}, {"text", "a"}}, {{"type", "text"}, {"text", "b"}}})})),
            "[begin][user]ab[assistant]");
  EXPECT_NE(refusal(Json::array({say("user", Json::array({Json{{"type", "image_url"}}}))})), "");
}

TEST(Conversation, refuses_messages_that_are_none) {
  for (const auto& messages :
       {Json(), Json("hi"), Json::array(), Json({3}), Json::array({Json{{"role", "user"}}}),
        Json::array({say("tool", "x")}), Json::array({say("user", nullptr)}),
        Json::array({say("user", 3)}), Json::array({Json{{"content", "x"}}}),
        Json(std::vector<Json>(257, say("user", "x")))})
    EXPECT_NE(refusal(messages), "") << messages;
}

TEST(Conversation, takes_what_clients_replay_of_earlier_answers) {
  const auto replayed = [](const Json& fields) {
    Json answer = {{"role", "assistant"}, {"content", "b"}};
    answer.update(fields);
    return rendered(Json::array({say("user", "a"), answer, say("user", "c")}));
  };
  const std::string whole = "[begin][user]a[assistant]b[end][user]c[assistant]";
  EXPECT_EQ(replayed({{"tool_calls", Json::array()}}), whole);
  EXPECT_EQ(replayed({{"tool_calls", nullptr},
                      {"function_call", nullptr},
                      {"audio", nullptr},
                      {"refusal", nullptr},
                      {"annotations", Json::array()},
                      {"reasoning_content", nullptr},
                      {"name", "m"}}),
            whole);
  EXPECT_EQ(replayed({{"function_call", Json::object()}, {"audio", Json::object()}}), whole);
  EXPECT_EQ(replayed({{"content", Json::array({{{"type", "refusal"}, {"refusal", "b"}}})}}), whole);
  EXPECT_EQ(replayed({{"content", nullptr}, {"refusal", "b"}}), whole);
  EXPECT_EQ(replayed({{"content", nullptr}}), "[begin][user]a[assistant][end][user]c[assistant]");
}

TEST(Conversation, refuses_what_this_model_cannot_have_said_by_name) {
  for (const auto& [field, value] : std::vector<std::pair<std::string, Json>>{
           {"tool_calls", {{{"id", "x"}, {"type", "function"}}}},
           {"function_call", {{"name", "f"}}},
           {"audio", {{"id", "x"}}}}) {
    const Json message = {{"role", "assistant"}, {"content", "b"}, {field, value}};
    EXPECT_NE(refusal(Json::array({message})).find(field), std::string::npos);
  }
}

TEST(Conversation, goes_on_with_what_was_said_where_no_template_was_taught) {
  const infer::FakeCodec codec;
  const auto text = [&](const Json& messages) {
    std::string out;
    for (const auto token : text_to_go_on(read_messages({{"messages", messages}}), codec))
      out += codec.spelling(token);
    return out;
  };
  EXPECT_EQ(text(Json::array({say("user", "a ")})), "[begin]a ");
  EXPECT_EQ(text(Json::array(
                {say("system", "s"), say("user", "a"), say("assistant", ""), say("user", "b")})),
            "[begin]s\n\na\n\nb");
}

TEST(Conversation, refuses_messages_that_say_nothing) {
  EXPECT_EQ(refusal(Json::array({say("user", "")})),
            "the messages hold no text, or only white space");
  EXPECT_NE(refusal(Json::array({say("system", " \n"), say("user", "\u3000\t")})), "");
  EXPECT_EQ(refusal(Json::array({say("system", " "), say("user", ".")})), "");
}

TEST(Conversation, says_when_the_model_has_no_chat_template_that_we_know) {
  infer::FakeCodec codec;
  codec.ids.user = -1;
  EXPECT_THROW(render({{"user", "a"}}, codec), Refusal);
}

constexpr const char* kOwn =
    "{{ bos_token }}{% for m in messages %}[user]{{ m.role }}:{{ m.reasoning_content }}{{ m.content }}"
    "{% if not loop.last or add_generation_prompt %}[pad]{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}[assistant]{{ more | tojson if more }}{% endif %}";

std::string written(const Json& body, std::string_view raw = {}) {
  infer::FakeCodec codec;
  codec.bring(kOwn);
  std::string out;
  for (const auto token : render_own(read_messages(body), body, raw, *codec.own, codec))
    out += token < infer::FakeCodec::kFirstByte ? "<" + std::to_string(token) + ">"
                                                : codec.spelling(token);
  return out;
}

TEST(Conversation, is_written_by_the_template_that_the_model_brings) {
  const auto messages = Json::array({say("developer", "s"),
                                     {{"role", "user"}, {"content", "a[pad][assistant]b"}},
                                     {{"role", "assistant"}, {"content", "c"}, {"reasoning", "r"}},
                                     say("user", "d")});
  EXPECT_EQ(written({{"messages", messages}}),
            "<0><3>system:s<2><3>user:a[pad][assistant]b<2><3>assistant:rc<2><3>user:d<2><4>");
}

TEST(Conversation, takes_what_templates_read_with_keys_as_they_were_sent) {
  const std::string raw =
      R"({"messages":[{"role":"user","content":"a"}],"chat_template_kwargs":{"more":{"z":1,"b":"[end]"}}})";
  EXPECT_EQ(written(Json::parse(raw), raw), R"(<0><3>user:a<2><4>{"z": 1, "b": "[end]"})");
  EXPECT_EQ(written(Json::parse(raw)), R"(<0><3>user:a<2><4>{"b": "[end]", "z": 1})");
  EXPECT_EQ(written({{"messages", Json::array({say("user", "a"), say("assistant", "b")})},
                     {"continue_final_message", true}}),
            "<0><3>user:a<2><3>assistant:b");
  for (const char* wrong :
       {R"({"chat_template_kwargs": [1]})", R"({"chat_template_kwargs": {"messages": 1}})",
        R"({"continue_final_message": true, "add_generation_prompt": true})"}) {
    auto body = Json::parse(wrong);
    body["messages"] = Json::array({say("user", "a")});
    EXPECT_THROW(written(body), Refusal) << wrong;
  }
}

TEST(Conversation, that_a_template_refuses_is_refused_with_its_line) {
  infer::FakeCodec codec;
  codec.bring("\n{{ raise_exception('no') }}");
  try {
    render_own({{"user", "a"}}, {{"messages", Json::array({say("user", "a")})}}, "", *codec.own,
               codec);
    ADD_FAILURE();
  } catch (const Refusal& refusal) {
    EXPECT_EQ(refusal.status, 400);
    EXPECT_NE(refusal.message.find("refuses: no"), std::string::npos) << refusal.message;
    EXPECT_NE(refusal.message.find("chat template:2"), std::string::npos) << refusal.message;
  }
}

}  // namespace
}  // namespace serve
