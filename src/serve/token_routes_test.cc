// The routes that count, write out and render, and what Prometheus reads.
#include <gtest/gtest.h>

#include "serve/http_test.h"
#include "serve/metrics.h"

namespace serve {
namespace {

using base::Json;

Json said(const Running& server, const std::string& path, const Json& body) {
  const auto reply = server.post(path, body.dump());
  EXPECT_EQ(reply.status, 200) << path << body << reply.body;
  return reply.json();
}

int refused(const Running& server, const std::string& path, const std::string& body) {
  const auto reply = server.post(path, body);
  EXPECT_TRUE(reply.json().contains("error")) << path << body << reply.body;
  return reply.status;
}

const Json kHi = {{{"role", "user"}, {"content", "hi"}}};

TEST(TokenRoutes, tokenizes_in_the_words_of_two_servers) {
  Running server;
  const auto with = said(server, "/tokenize", {{"prompt", "hi"}, {"return_token_strs", true}});
  EXPECT_EQ(with["tokens"], Json({0, 5 + 'h', 5 + 'i'}));
  EXPECT_EQ(with["count"], 3);
  EXPECT_EQ(with["token_strs"].size(), 3u);
  EXPECT_EQ(with["token_strs"][1], "h");
  EXPECT_GT(with["max_model_len"], 0);
  const auto bare = said(server, "/tokenize", {{"prompt", "hi"}, {"add_special_tokens", false}});
  EXPECT_EQ(bare["tokens"], Json({5 + 'h', 5 + 'i'}));
  EXPECT_TRUE(bare["token_strs"].is_null());
  EXPECT_EQ(said(server, "/tokenize", {{"content", "hi"}})["tokens"], bare["tokens"]);
  EXPECT_EQ(said(server, "/tokenize", {{"content", "hi"}, {"add_special", true}})["tokens"],
            with["tokens"]);
}

TEST(TokenRoutes, what_is_tokenized_comes_back) {
  Running server;
  for (const std::string text : {"", "hi", "Käse \n\t€", "<s> is plain text here"}) {
    const auto tokens = said(server, "/tokenize", {{"content", text}})["tokens"];
    const auto back = said(server, "/detokenize", {{"tokens", tokens}});
    EXPECT_EQ(back["prompt"], text);
    EXPECT_EQ(back["content"], text);
  }
}

TEST(TokenRoutes, a_chat_has_the_tokens_that_its_answer_reads) {
  Running server({.script = "ab"});
  const Json body = {{"messages", kHi}, {"max_tokens", 2}};
  const auto reads = said(server, "/v1/chat/completions", body)["usage"]["prompt_tokens"];
  EXPECT_EQ(said(server, "/v1/chat/completions/input_tokens", body)["input_tokens"], reads);
  EXPECT_EQ(said(server, "/tokenize", body)["count"], reads);
  const std::string text = said(server, "/apply-template", body)["prompt"];
  EXPECT_NE(text.find("hi"), std::string::npos);
  EXPECT_GT(text.size(), 2u);
}

TEST(TokenRoutes, bad_bodies_are_refused_by_field) {
  Running server;
  EXPECT_EQ(refused(server, "/tokenize", "{}"), 400);
  EXPECT_EQ(refused(server, "/tokenize", R"({"prompt": 3})"), 400);
  EXPECT_EQ(refused(server, "/tokenize", R"({"prompt": "a", "model": "another"})"), 404);
  EXPECT_EQ(refused(server, "/tokenize", R"({"messages": []})"), 400);
  EXPECT_EQ(refused(server, "/detokenize", "{}"), 400);
  EXPECT_EQ(refused(server, "/detokenize", R"({"tokens": [-1]})"), 400);
  EXPECT_EQ(refused(server, "/detokenize", R"({"tokens": [1e9]})"), 400);
  EXPECT_EQ(refused(server, "/detokenize", R"({"tokens": ["a"]})"), 400);
  EXPECT_EQ(refused(server, "/apply-template", R"({"prompt": "a"})"), 400);
  EXPECT_EQ(refused(server, "/v1/chat/completions/input_tokens", "[]"), 400);
  const Json long_one = {{"prompt", std::string(3'000'000, 'a')}};
  EXPECT_EQ(refused(server, "/tokenize", long_one.dump()), 400);
}

TEST(Metrics, count_what_was_read_and_written) {
  Running server({.script = "abc"}, {}, {}, "a \"name\"");
  said(server, kCompletions, {{"prompt", "hi"}, {"max_tokens", 3}});
  const auto has = [&](const std::string& line) {
    return server.get("/metrics").body.find(line + "\n") != std::string::npos;
  };
  const std::string label = R"({model_name="a \"name\""})";
  EXPECT_TRUE(wait_for([&] { return has("vllm:prompt_tokens_total" + label + " 3"); }))
      << server.get("/metrics").body;
  EXPECT_TRUE(has("vllm:generation_tokens_total" + label + " 3"));
  EXPECT_TRUE(has("vllm:num_requests_running" + label + " 0"));
  EXPECT_TRUE(
      has(R"(vllm:request_success_total{model_name="a \"name\"",finished_reason="length"} 1)"));
  EXPECT_TRUE(has("vllm:e2e_request_latency_seconds_count" + label + " 1"));
  EXPECT_TRUE(has("vllm:time_to_first_token_seconds_count" + label + " 1"));
}

TEST(Metrics, buckets_hold_what_lies_at_or_below_them) {
  Histogram times;
  for (const double one : {0.005, 0.01, 0.3, 100.0}) times.add(one);
  const auto text = times.text("t", "a=\"b\"");
  EXPECT_NE(text.find("t_bucket{a=\"b\",le=\"0.01\"} 2\n"), std::string::npos) << text;
  EXPECT_NE(text.find("t_bucket{a=\"b\",le=\"60\"} 3\n"), std::string::npos);
  EXPECT_NE(text.find("t_bucket{a=\"b\",le=\"+Inf\"} 4\n"), std::string::npos);
  EXPECT_NE(text.find("t_count{a=\"b\"} 4\n"), std::string::npos);
}

}  // namespace
}  // namespace serve
