#include "serve/ask.h"

#include <gtest/gtest.h>

#include "infer/fake_model_test.h"

namespace serve {
namespace {

using base::Json;

const infer::FakeCodec kCodec;
const ModelFacts kFacts{"fake", 64, kCodec};

Ask taken(const Json& body) {
  auto answer = read_completion(body, kFacts, 99);
  EXPECT_TRUE(std::holds_alternative<Ask>(answer)) << body;
  return std::get<Ask>(std::move(answer));
}

Refusal refused(const Json& body, bool chat = false) {
  auto answer = chat ? read_chat(body, kFacts, 99) : read_completion(body, kFacts, 99);
  EXPECT_TRUE(std::holds_alternative<Refusal>(answer)) << body;
  return std::holds_alternative<Refusal>(answer) ? std::get<Refusal>(answer) : Refusal{};
}

Json chat_with(const Json& fields) {
  Json body = {{"messages", {{{"role", "user"}, {"content", "hi"}}}}};
  body.update(fields);
  return body;
}

Json with(const Json& fields) {
  Json body = {{"prompt", "hi"}};
  body.update(fields);
  return body;
}

TEST(Ask, reads_the_defaults_of_the_api) {
  const auto ask = taken({{"prompt", "hi"}});
  EXPECT_EQ(ask.prompts, (std::vector<std::vector<infer::TokenId>>{{0, 5 + 'h', 5 + 'i'}}));
  EXPECT_EQ(ask.max_tokens, 16);
  EXPECT_EQ(ask.choices, 1);
  EXPECT_EQ(ask.sampling.temperature, 1);
  EXPECT_EQ(ask.sampling.seed, 99U);
  EXPECT_FALSE(ask.stream);
}

TEST(Ask, reads_every_field_it_supports) {
  const auto ask = taken(with({{"model", "fake"},
                               {"temperature", 0.5},
                               {"top_k", 3},
                               {"top_p", 0.9},
                               {"min_p", 0.1},
                               {"repetition_penalty", 1.1},
                               {"presence_penalty", 0.2},
                               {"frequency_penalty", -0.2},
                               {"logit_bias", {{"7", -100}}},
                               {"seed", -1},
                               {"n", 2},
                               {"stop", {"a", "b"}},
                               {"max_tokens", 5},
                               {"logprobs", 2},
                               {"stream", true},
                               {"stream_options", {{"include_usage", true}}}}));
  EXPECT_EQ(ask.sampling.top_k, 3);
  EXPECT_EQ(ask.sampling.logit_bias.at(7), -100);
  EXPECT_EQ(ask.sampling.seed, UINT64_MAX);
  EXPECT_EQ(ask.sampling.top_logprobs, 2);
  EXPECT_EQ(ask.stop, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(ask.stream && ask.stream_usage && ask.logprobs);
}

TEST(Ask, takes_prompts_as_text_lists_and_tokens) {
  EXPECT_EQ(taken({{"prompt", {"a", "b"}}}).prompts.size(), 2U);
  EXPECT_EQ(taken({{"prompt", {5, 6}}}).prompts.front(), (std::vector<infer::TokenId>{5, 6}));
  EXPECT_EQ(taken({{"prompt", {{5}, {6}}}}).prompts.size(), 2U);
  EXPECT_EQ(taken({{"prompt", ""}}).prompts.front(), std::vector<infer::TokenId>{0});
  for (const auto& prompt :
       {Json(nullptr), Json(3), Json::array(), Json({5, 261}), Json({-1}), Json({"a", 3}),
        Json({Json::array()}), Json({5, "a"}), Json({{"a", "b"}}), Json(1.5)})
    EXPECT_EQ(refused({{"prompt", prompt}}).param, "prompt") << prompt;
}

TEST(Ask, refuses_more_than_eight_answers_and_prompts_that_fill_the_context) {
  EXPECT_EQ(refused({{"prompt", Json(std::vector<std::string>(9, "a"))}}).param, "prompt");
  EXPECT_EQ(refused({{"prompt", {"a", "b", "c"}}, {"n", 3}}).param, "prompt");
  EXPECT_EQ(refused(with({{"n", 9}})).param, "n");
  EXPECT_EQ(refused({{"prompt", std::string(63, 'a')}}).code, "context_length_exceeded");
  EXPECT_EQ(refused({{"prompt", std::string(1'000'000, 'a')}}).code, "context_length_exceeded");
}

TEST(Ask, names_the_field_that_is_wrong) {
  const std::vector<std::pair<const char*, Json>> wrong = {
      {"temperature", 2.1},
      {"temperature", "warm"},
      {"top_p", -0.1},
      {"top_k", 1.5},
      {"n", 0},
      {"n", 1e9},
      {"max_tokens", -1},
      {"max_tokens", 18446744073709551615ULL},
      {"seed", 0.5},
      {"stream", "yes"},
      {"stop", 3},
      {"stop", ""},
      {"stop", {"a", "b", "c", "d", "e"}},
      {"stop", std::string(300, 'x')},
      {"logit_bias", {{"x", 1}}},
      {"logit_bias", {{"999", 1}}},
      {"logit_bias", {{"99999999999", 1}}},
      {"logit_bias", 4},
      {"logprobs", 6},
      {"logprobs", true},
      {"stream_options", 3},
      {"stream_options", {{"include_usage", true}}},
      {"model", 3},
      {"best_of", 3},
      {"suffix", "end"},
      {"presence_penalty", 3},
      {"echo", 1}};
  for (const auto& [field, value] : wrong) {
    const auto refusal = refused(with({{field, value}}));
    EXPECT_EQ(refusal.status, 400) << field << value;
    EXPECT_EQ(refusal.param, field) << value;
    EXPECT_FALSE(refusal.message.empty());
  }
}

TEST(Ask, says_404_for_another_model) {
  const auto refusal = refused(with({{"model", "gpt"}}));
  EXPECT_EQ(refusal.status, 404);
  EXPECT_EQ(refusal.code, "model_not_found");
}

TEST(Ask, refuses_by_name_what_changes_the_answer_and_is_not_supported) {
  for (const auto& [field, value] :
       std::vector<std::pair<const char*, Json>>{{"tools", {{{"type", "function"}}}},
                                                 {"tool_choice", "auto"},
                                                 {"functions", {1}},
                                                 {"response_format", {{"type", "json_object"}}},
                                                 {"modalities", {"text", "audio"}},
                                                 {"reasoning_effort", "high"},
                                                 {"chat_template", "x"},
                                                 {"prediction", Json::object()}}) {
    const auto refusal = refused(chat_with({{field, value}}), true);
    EXPECT_EQ(refusal.param, field);
    EXPECT_EQ(refusal.code, "unsupported_parameter");
  }
}

TEST(Ask, passes_over_what_is_harmless_or_neutral) {
  const auto answer = read_chat(chat_with({{"user", "u"},
                                           {"store", true},
                                           {"metadata", {{"a", "b"}}},
                                           {"tools", Json::array()},
                                           {"tool_choice", "none"},
                                           {"response_format", {{"type", "text"}}},
                                           {"modalities", Json::array({"text"})},
                                           {"temperature", nullptr},
                                           {"audio", nullptr},
                                           {"logprobs", false},
                                           {"top_logprobs", 0},
                                           {"stop", Json::array()},
                                           {"logit_bias", Json::object()},
                                           {"something_new", 3}}),
                                kFacts, 99);
  EXPECT_TRUE(std::holds_alternative<Ask>(answer));
}

TEST(Ask, reads_the_limits_of_chat) {
  const auto limit = [](const Json& fields) {
    return std::get<Ask>(read_chat(chat_with(fields), kFacts, 99)).max_tokens;
  };
  EXPECT_EQ(limit({{"max_tokens", 7}}), 7);
  EXPECT_EQ(limit({{"max_completion_tokens", 8}}), 8);
  EXPECT_EQ(limit(Json::object()), 64);
  EXPECT_EQ(refused(chat_with({{"top_logprobs", 2}}), true).param, "top_logprobs");
  EXPECT_EQ(refused(chat_with({{"logprobs", true}, {"top_logprobs", 21}}), true).param,
            "top_logprobs");
}

TEST(Ask, echoes_the_prompt_if_asked_and_its_probabilities) {
  EXPECT_EQ(taken(with({{"echo", true}})).echoes.front(), "hi");
  EXPECT_EQ(taken(with(Json::object())).echoes.front(), "");
  EXPECT_EQ(taken({{"prompt", {5 + 'h', 5 + 'o'}}, {"echo", true}}).echoes.front(), "ho");
  EXPECT_TRUE(taken(with({{"echo", true}, {"logprobs", 1}})).score_prompt);
  EXPECT_FALSE(taken(with({{"logprobs", 1}})).score_prompt);
}

TEST(Ask, a_prompt_that_is_only_read_may_fill_the_context) {
  const std::string full(63, 'a');  // and what stands in front
  EXPECT_EQ(taken({{"prompt", full}, {"max_tokens", 0}}).max_tokens, 0);
  EXPECT_EQ(refused({{"prompt", full}, {"max_tokens", 1}}).code, "context_length_exceeded");
  EXPECT_EQ(refused({{"prompt", full + "a"}, {"max_tokens", 0}}).code, "context_length_exceeded");
}

TEST(Ask, takes_whole_numbers_written_with_a_point) {
  EXPECT_EQ(taken(with({{"max_tokens", 5.0}, {"n", 2.0}, {"seed", 3.0}})).max_tokens, 5);
  EXPECT_EQ(taken({{"prompt", {5.0, 6.0}}}).prompts.front(), (std::vector<infer::TokenId>{5, 6}));
  EXPECT_EQ(refused({{"prompt", {5.0, 6.5}}}).param, "prompt");
}

TEST(Ask, puts_in_front_what_the_folder_puts_in_front_and_nothing_else) {
  infer::FakeCodec codec;
  codec.ids.before = {2, 0};
  const ModelFacts facts{"fake", 64, codec};
  const auto prompt = [&](const Json& text) {
    return std::get<Ask>(read_completion({{"prompt", text}}, facts, 1)).prompts.front();
  };
  EXPECT_EQ(prompt("h"), (std::vector<infer::TokenId>{2, 0, 5 + 'h'}));
  codec.ids.before = {};
  EXPECT_EQ(prompt("h"), std::vector<infer::TokenId>{5 + 'h'});
  EXPECT_EQ(prompt(Json::array({7})), std::vector<infer::TokenId>{7});
  EXPECT_EQ(prompt(""), std::vector<infer::TokenId>{0}) << "a model must be given something";
  codec.ids.bos = -1;
  EXPECT_EQ(prompt(""), std::vector<infer::TokenId>{1});
}

TEST(Ask, ends_an_answer_where_the_models_own_template_does) {
  infer::FakeCodec codec;
  codec.bring("{% for m in messages %}{{ m.content }}[pad]{% endfor %}");
  ModelFacts facts{"fake", 64, codec};
  const auto body = chat_with({{"chat_template_kwargs", {{"a", 1}}}});
  const auto own = read_chat(body, facts, 99);
  ASSERT_TRUE(std::holds_alternative<Ask>(own)) << std::get<Refusal>(own).message;
  EXPECT_EQ(std::get<Ask>(own).ends, (std::vector<infer::TokenId>{1, 2}));
  EXPECT_EQ(std::get<Ask>(own).prompts[0], (std::vector<infer::TokenId>{0, 5 + 'h', 5 + 'i', 2}));
  facts.templated = false;
  EXPECT_TRUE(std::holds_alternative<Refusal>(read_chat(body, facts, 99)))
      << "a model that goes on has no template to read it";
  EXPECT_TRUE(std::holds_alternative<Refusal>(
      read_chat(chat_with({{"tools", {{{"type", "function"}}}}}), facts, 99)));
}

}  // namespace
}  // namespace serve
