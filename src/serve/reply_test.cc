#include "serve/reply.h"

#include <gtest/gtest.h>

#include "infer/fake_model_test.h"
#include "serve/message.h"

namespace serve {
namespace {

using base::Json;
using infer::Finish;

const infer::FakeCodec kCodec;

ReplyShape shape(bool chat, bool logprobs = false, bool usage = false) {
  return {chat, "id-1", 12, "fake", logprobs, usage, kCodec};
}

Json event(const std::string& sse) {
  EXPECT_EQ(sse.substr(0, 6), "data: ");
  EXPECT_EQ(sse.substr(sse.size() - 2), "\n\n");
  return Json::parse(sse.substr(6));
}

infer::Written written(const std::string& bytes, const std::string& text) {
  return {{5, -0.5, {{5 + 'a', -0.5}, {5 + 0xCE, -1.5}}}, bytes, text};
}

TEST(Reply, says_the_role_once_and_then_only_content) {
  const auto first = event(shape(true).role_event(1));
  EXPECT_EQ(first["object"], "chat.completion.chunk");
  EXPECT_EQ(first["choices"][0]["index"], 1);
  EXPECT_EQ(first["choices"][0]["delta"]["role"], "assistant");
  const auto later = event(shape(true).piece_event(0, {"text", {}}, {}));
  EXPECT_EQ(later["choices"][0]["delta"], Json({{"content", "text"}}));
  EXPECT_TRUE(later["choices"][0]["finish_reason"].is_null());
}

TEST(Reply, finishes_with_an_empty_delta_and_a_reason) {
  const auto last = event(shape(true).finish_event(0, Finish::length));
  EXPECT_EQ(last["choices"][0]["delta"], Json::object());
  EXPECT_EQ(last["choices"][0]["finish_reason"], "length");
  EXPECT_EQ(event(shape(false).finish_event(0, Finish::stop))["choices"][0]["text"], "");
}

TEST(Reply, carries_a_null_usage_in_every_chunk_but_the_last_if_usage_was_asked_for) {
  EXPECT_FALSE(event(shape(true).role_event(0)).contains("usage"));
  EXPECT_TRUE(event(shape(true, false, true).role_event(0))["usage"].is_null());
  const auto last = event(shape(true, false, true).usage_event({3, 4}));
  EXPECT_EQ(last["choices"], Json::array());
  EXPECT_EQ(last["usage"]["total_tokens"], 7);
}

TEST(Reply, gives_tokens_that_join_to_the_text_and_their_raw_bytes) {
  const auto chat = event(
      shape(true, true).piece_event(0, {"α", {written("\xCE", ""), written("\xB1", "α")}}, {}));
  const auto& content = chat["choices"][0]["logprobs"]["content"];
  EXPECT_EQ(content[0]["token"], "");
  EXPECT_EQ(content[0]["bytes"], Json({0xCE}));
  EXPECT_EQ(content[1]["token"], "α");
  EXPECT_EQ(content[0]["top_logprobs"][1]["token"], "\uFFFD");
}

TEST(Reply, counts_text_offsets_in_characters) {
  const auto whole =
      shape(false, true)
          .choice(0, "αb", {written("α", "α"), written("b", "b")}, Finish::stop, {.offset = 2});
  EXPECT_EQ(whole["logprobs"]["text_offset"], Json({2, 3}));
  EXPECT_EQ(whole["logprobs"]["tokens"], Json({"α", "b"}));
  EXPECT_EQ(whole["logprobs"]["top_logprobs"][0]["a"], -0.5);
}

// At a temperature the token that was drawn is often not among the likeliest.
TEST(Reply, top_logprobs_of_a_completion_hold_the_token_that_stands_there) {
  const auto top = [&](const std::string& text, const infer::Choice& choice) {
    const infer::Written token{choice, text, text};
    return shape(false, true)
        .choice(0, "", {token}, Finish::stop, {})["logprobs"]["top_logprobs"][0];
  };
  EXPECT_EQ(top("z", {5 + 'z', -4.5, {{5 + 'a', -0.5}, {0, -1.0}, {5 + 0xCE, -1.5}}}),
            Json({{"z", -4.5}, {"a", -0.5}, {"[begin]", -1.0}, {"bytes:\\xce", -1.5}}));
  EXPECT_EQ(top("a", {5 + 'a', -0.5, {{5 + 'a', -0.5}}}), Json({{"a", -0.5}}));
  EXPECT_EQ(top("a", {5 + 'a', -0.5, {}}), Json({{"a", -0.5}})) << "logprobs: 0 asks for no other";
}

TEST(Reply, the_first_token_of_a_text_has_no_probability) {
  const auto logprobs = shape(false, true)
                            .choice(0, "ab", {written("a", "a"), written("b", "b")}, Finish::stop,
                                    {.begin_text = true})["logprobs"];
  EXPECT_EQ(logprobs["token_logprobs"], Json({nullptr, -0.5}));
  EXPECT_TRUE(logprobs["top_logprobs"][0].is_null());
  EXPECT_EQ(logprobs["text_offset"], Json({0, 1}));
}

TEST(Reply, shapes_whole_answers) {
  const auto choices = Json::array({shape(true).choice(0, "hi", {}, Finish::stop, {})});
  const auto chat = shape(true).whole(choices, {1, 2});
  EXPECT_EQ(chat["object"], "chat.completion");
  EXPECT_EQ(chat["choices"][0]["message"]["content"], "hi");
  EXPECT_EQ(chat["usage"]["completion_tokens"], 2);
  EXPECT_EQ(shape(false).whole(Json::array(), {1, 2})["object"], "text_completion");
}

TEST(Refusals, have_all_four_keys) {
  const auto error = error_body({404, "not here", "model", "model_not_found"})["error"];
  EXPECT_EQ(error, Json({{"message", "not here"},
                         {"type", "invalid_request_error"},
                         {"param", "model"},
                         {"code", "model_not_found"}}));
  EXPECT_TRUE(error_body({500, "broken"})["error"]["param"].is_null());
}

}  // namespace
}  // namespace serve
