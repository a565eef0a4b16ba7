// What is accepted and answered over HTTP. test/peer asks the same of the official client.
#include "serve/http_test.h"

#include <regex>

namespace serve {
namespace {

using base::Json;

TEST(Http, says_that_it_is_healthy) {
  const Running server;
  const auto reply = server.get("/health");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["status"], "ok");
}

TEST(Http, answers_a_completion) {
  const Running server;
  const auto reply =
      server.post(kCompletions, R"({"prompt":"The gate","temperature":0,"max_tokens":50})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["choices"][0]["text"], " of languages is open.");
  EXPECT_EQ(reply.json()["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(reply.json()["usage"]["prompt_tokens"], 9);
}

TEST(Http, answers_several_requests_on_one_connection_and_pipelined_ones) {
  const Running server;
  Wire wire(server.port());
  const auto ask =
      Running::post_bytes(kCompletions, R"({"prompt":"The gate","max_tokens":4,"temperature":0})");
  wire.send(ask + ask + "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
  for (int i = 0; i < 2; ++i) {
    const auto [head, body] = wire.read_answer();
    EXPECT_EQ(base::Json::parse(body)["choices"][0]["text"], " of ");
  }
  EXPECT_NE(wire.read_answer().second.find("ok"), std::string::npos);
}

TEST(Http, takes_a_request_that_comes_byte_by_byte) {
  const Running server;
  Wire wire(server.port());
  for (const char c : Running::post_bytes(kCompletions, R"({"prompt":"The","max_tokens":1})"))
    wire.send(std::string(1, c));
  EXPECT_EQ(wire.read_answer().first.substr(0, 15), "HTTP/1.1 200 OK");
}

TEST(Http, streams_events_and_ends_with_done) {
  const Running server;
  Wire wire(server.port());
  wire.send(Running::post_bytes("/v1/chat/completions",
                                R"({"messages":[{"role":"user","content":"The gate"}],"stream":true,
                                    "stream_options":{"include_usage":true},"temperature":0})"));
  const auto head = wire.read_until("\r\n\r\n");
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
  EXPECT_NE(head.find("Cache-Control: no-cache"), std::string::npos);
  const auto body = wire.read_until("data: [DONE]\n\n\r\n0\r\n\r\n");
  EXPECT_NE(body.find(R"("delta":{"content":"","role":"assistant"})"), std::string::npos);
  EXPECT_NE(body.find(R"("finish_reason":"stop")"), std::string::npos);
  EXPECT_NE(body.find(R"("choices":[],)"), std::string::npos);
  EXPECT_NE(body.find(R"("completion_tokens":)"), std::string::npos);
}

TEST(Http, streams_to_an_http_1_0_client_without_chunks) {
  const Running server;
  Wire wire(server.port());
  const std::string body = R"({"prompt":"The gate","stream":true,"max_tokens":3})";
  wire.send("POST /v1/completions HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
  const auto all = wire.read_all();
  EXPECT_EQ(all.find("chunked"), std::string::npos);
  EXPECT_EQ(all.substr(all.size() - 14), "data: [DONE]\n\n");
}

TEST(Http, says_continue_to_a_client_that_waits_for_it) {
  const Running server;
  Wire wire(server.port());
  const std::string body = R"({"prompt":"The gate","max_tokens":2})";
  wire.send(
      "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Expect: 100-continue\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(wire.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  wire.send(body);
  EXPECT_EQ(wire.read_answer().first.substr(0, 12), "HTTP/1.1 200");
}

TEST(Http, finds_a_model_whose_name_has_a_slash) {
  const Running server({}, {}, {}, "org/demo");
  EXPECT_EQ(server.get("/v1/models/org/demo").json()["id"], "org/demo");
  EXPECT_EQ(server.get("/v1/models/org%2Fdemo").json()["id"], "org/demo");
  EXPECT_EQ(server.get("/v1/models/org%2fdem%6f").json()["id"], "org/demo");
  EXPECT_EQ(server.get("/v1/models/org%252Fdemo").status, 404) << "decoded once";
  EXPECT_EQ(server.get("/%68ealth").status, 200);
  for (const char* path : {"/v1/models/%", "/v1/models/%2", "/v1/models/%zz", "/v1/models/%00"})
    EXPECT_EQ(server.get(path).status, 404) << path;
}

TEST(Http, reports_the_probabilities_of_an_echoed_prompt) {
  const Running server;
  for (const int most : {0, 1}) {
    const auto choice =
        server
            .post(kCompletions, R"({"prompt":"The gxte","echo":true,"logprobs":1,"temperature":0,)"
                                R"("max_tokens":)" +
                                    std::to_string(most) + "}")
            .json()["choices"][0];
    const auto& logprobs = choice["logprobs"];
    ASSERT_EQ(logprobs["tokens"].size(), 9u + most);
    EXPECT_TRUE(logprobs["token_logprobs"][0].is_null());
    EXPECT_TRUE(logprobs["top_logprobs"][0].is_null());
    EXPECT_EQ(logprobs["tokens"][6], "x");
    EXPECT_LT(logprobs["token_logprobs"][6], -15);
    EXPECT_TRUE(logprobs["top_logprobs"][6].contains("x"));
    EXPECT_TRUE(logprobs["top_logprobs"][6].contains("a"));
    std::string joined;
    for (const auto& token : logprobs["tokens"]) joined += token.get<std::string>();
    EXPECT_EQ(joined, choice["text"].get<std::string>());
    EXPECT_EQ(choice["finish_reason"], "length");
  }
}

TEST(Http, streams_an_echoed_prompt_with_its_probabilities_first) {
  const Running server;
  const auto text = R"({"prompt":"The","echo":true,"logprobs":0,"max_tokens":2,"stream":true})";
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, text));
  wire.read_until("data: ");
  const auto first = base::Json::parse(wire.read_until("\n\n"))["choices"][0];
  EXPECT_EQ(first["text"], "The");
  EXPECT_EQ(first["logprobs"]["token_logprobs"].size(), 4u);
  EXPECT_TRUE(first["logprobs"]["token_logprobs"][0].is_null());
  wire.read_until("data: ");
  EXPECT_EQ(base::Json::parse(wire.read_until("\n\n"))["choices"][0]["logprobs"]["text_offset"][0],
            3);
}

TEST(Http, max_tokens_0_answers_with_nothing) {
  const Running server;
  const auto reply = server.post(kCompletions, R"({"prompt":"The","max_tokens":0})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json()["choices"][0]["text"], "");
  EXPECT_EQ(reply.json()["usage"]["completion_tokens"], 0);
}

TEST(Http, goes_on_with_a_chat_as_a_text_where_no_template_was_taught_and_says_so) {
  constexpr const char* chat = "/v1/chat/completions";
  const auto body = R"({"messages":[{"role":"user","content":"The gate"}],"temperature":0})";
  Settings settings;
  settings.templated = false;
  const Running untaught({}, settings), instruct;
  const auto plain = untaught.post(chat, body), rendered = instruct.post(chat, body);
  EXPECT_EQ(plain.json()["choices"][0]["message"]["content"], " of languages is open.");
  EXPECT_EQ(plain.json()["usage"]["prompt_tokens"], 9);
  EXPECT_EQ(rendered.json()["usage"]["prompt_tokens"], 11);
  EXPECT_NE(plain.head.find("Janua-Chat-Template: none\r\n"), std::string::npos);
  EXPECT_NE(rendered.head.find("Janua-Chat-Template: janua\r\n"), std::string::npos);
  for (const auto* server : {&untaught, &instruct}) {
    const auto empty = server->post(chat, R"({"messages":[{"role":"user","content":" \n"}]})");
    EXPECT_EQ(empty.status, 400);
    EXPECT_EQ(empty.json()["error"]["param"], "messages");
    EXPECT_EQ(empty.json()["error"]["type"], "invalid_request_error");
  }
}

TEST(Http, says_which_model_answers_and_that_it_is_a_base) {
  Settings settings;
  settings.model_id = std::string(64, 'c');
  settings.model_kind = "base";
  const Running server({}, settings);
  const auto model = server.get("/v1/models").json()["data"][0];
  EXPECT_EQ(model["content_id"], settings.model_id);
  EXPECT_EQ(model["kind"], "base");
  EXPECT_EQ(model["verified"], true);
  const auto reply = server.post(kCompletions, R"({"prompt":"The","max_tokens":1})");
  EXPECT_EQ(reply.json()["system_fingerprint"], settings.model_id);
  EXPECT_NE(reply.head.find("Janua-Model-Kind: base\r\n"), std::string::npos);
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":2,"stream":true})"));
  EXPECT_NE(wire.read_until("\r\n\r\n").find("Janua-Model-Id: cccc"), std::string::npos);
  wire.read_until("data: ");
  EXPECT_EQ(base::Json::parse(wire.read_until("\n\n"))["system_fingerprint"], settings.model_id);
  const Running other;
  EXPECT_TRUE(other.get("/v1/models").json()["data"][0]["content_id"].is_null());
  EXPECT_TRUE(other.post(kCompletions, R"({"prompt":"z"})").json()["system_fingerprint"].is_null());
}

TEST(Http, says_with_which_sampling_an_answer_was_made_and_who_said_so) {
  const Running server;
  const auto body = R"({"prompt":"The gate","temperature":0.5,"max_tokens":1000000,"top_k":7})";
  const auto reply = server.post(kCompletions, body).json();
  const auto& told = reply["sampling"];
  EXPECT_EQ(told["temperature"], Json({{"value", 0.5}, {"from", "request"}}));
  EXPECT_EQ(told["top_k"], Json({{"value", 7}, {"from", "request"}}));
  EXPECT_EQ(told["top_p"], Json({{"value", 1.0}, {"from", "server"}}));
  EXPECT_EQ(told["max_tokens"]["from"], "context");
  EXPECT_EQ(told["seed"]["from"], "drawn");
  auto again = Json::parse(body);
  again["seed"] = told["seed"]["value"];
  const auto same = server.post(kCompletions, again.dump()).json();
  EXPECT_EQ(same["choices"][0]["text"], reply["choices"][0]["text"]);
  EXPECT_EQ(same["sampling"]["seed"],
            Json({{"value", told["seed"]["value"]}, {"from", "request"}}));
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":2,"stream":true})"));
  EXPECT_NE(wire.read_until("[DONE]").find(R"("sampling":{)"), std::string::npos);
}

TEST(Http, a_prompt_that_is_too_long_is_told_three_numbers) {
  const Running server({.context = 64});
  const auto reply = server.post(kCompletions, R"({"prompt":")" + std::string(99, 'a') + R"("})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json()["error"]["code"], "context_length_exceeded");
  for (const char* number : {"100 tokens", "64 tokens", "37 too long"})
    EXPECT_NE(message(reply).find(number), std::string::npos) << message(reply);
}

TEST(Http, an_answer_is_one_of_the_choices_or_matches_the_expression) {
  const Running server;
  const auto write = [&](const std::string& structure, const char* stream = "false") {
    return server.post(kCompletions,
                       R"({"prompt":"The gate","max_tokens":30,"structured_outputs":)" + structure +
                           R"(,"stream":)" + stream + "}");
  };
  for (int i = 0; i < 5; ++i) {
    const std::string one =
        write(R"({"choice":["yes","no","never"]})").json()["choices"][0]["text"];
    EXPECT_TRUE(one == "yes" || one == "no" || one == "never") << one;
    const auto date = write(R"({"regex":"[0-9]{4}-[0-9]{2}"})").json()["choices"][0];
    EXPECT_TRUE(std::regex_match(date["text"].get<std::string>(), std::regex("[0-9]{4}-[0-9]{2}")))
        << date;
    EXPECT_EQ(date["finish_reason"], "stop");
  }
  for (const char* wrong :
       {"{}", R"({"json":{}})", R"({"grammar":"x"})", R"({"choice":[]})", R"({"choice":[3]})",
        R"x({"regex":"(?=a)"})x", R"({"regex":3})", R"({"regex":"a","choice":["a"]})", "[]"}) {
    const auto refused = write(wrong);
    EXPECT_EQ(refused.status, 400) << wrong;
    EXPECT_EQ(std::string(refused.json()["error"]["param"]).find("structured_outputs"), 0u)
        << refused.body;
  }
}

}  // namespace
}  // namespace serve
