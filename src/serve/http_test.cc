// The wire: what is accepted, refused, cut off and drained. test/peer asks the same of the
// official client.
#include "serve/http_test.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "serve/host.h"

namespace serve {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr const char* kCompletions = "/v1/completions";
constexpr const char* kLong = R"({"prompt":"z","max_tokens":400,"stream":true})";

infer::FakeModel::Settings slow() {
  return {.script = std::string(450, 'a'), .delay = std::chrono::milliseconds(2)};
}

bool wait_for(const std::function<bool()>& true_soon) {
  for (int i = 0; i < 500 && !true_soon(); ++i) std::this_thread::sleep_for(10ms);
  return true_soon();
}

std::string message(const Reply& reply) { return reply.json()["error"]["message"]; }

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

TEST(Http, refuses_what_is_not_http_with_a_sentence) {
  const Running server;
  for (const char* bytes :
       {"nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n",
        "GET / HTTP/1.1\r\nbad header\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999999\r\n\r\n"}) {
    const auto reply = server.talk(bytes);
    EXPECT_EQ(reply.status, 400) << bytes;
    EXPECT_NE(message(reply).find("HTTP/1.1 request"), std::string::npos);
    EXPECT_NE(reply.head.find("Connection: close"), std::string::npos);
  }
}

TEST(Http, refuses_a_head_longer_than_16_kib) {
  const Running server;
  EXPECT_EQ(server.get("/health", "X-Long: " + std::string(20000, 'a') + "\r\n").status, 431);
  EXPECT_EQ(server.get("/" + std::string(20000, 'a')).status, 431);
}

TEST(Http, refuses_a_100_mb_body_by_its_length_without_reading_it) {
  const Running server;
  Wire wire(server.port());
  wire.send(
      "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 104857600\r\n\r\n{\"prompt\":\"");
  const auto [head, body] = wire.read_answer();
  EXPECT_EQ(head.substr(0, 12), "HTTP/1.1 413");
  EXPECT_NE(body.find("4 MiB"), std::string::npos);
}

// The client closed in the middle of sending saw a broken pipe, and never why.
TEST(Http, tells_a_client_that_sends_all_of_100_mb_before_it_reads) {
  const Running server;
  Wire wire(server.port());
  wire.send(
      "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 104857600\r\n\r\n");
  const std::string piece(0x100000, 'a');
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(wire.send(piece));
  EXPECT_EQ(wire.read_answer().first.substr(0, 12), "HTTP/1.1 413");
}

TEST(Http, refuses_a_chunked_body_that_grows_too_long) {
  const Running server;
  Wire wire(server.port());
  wire.send(
      "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "100000\r\n" + std::string(0x100000, 'a') + "\r\n";
  for (int i = 0; i < 6; ++i) wire.send(chunk);
  EXPECT_EQ(wire.read_answer().first.substr(0, 12), "HTTP/1.1 413");
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

TEST(Http, refuses_json_that_is_none_or_too_deep) {
  const Running server;
  for (const char* body :
       {"", "{", "[]", "3", "{\"prompt\": \"\xFF\"}", "{\"prompt\":\"\\ud800\"}", "nul"})
    EXPECT_EQ(server.post(kCompletions, body).status, 400) << body;
  const auto deep = server.post(
      kCompletions, "{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}");
  EXPECT_EQ(deep.status, 400);
  EXPECT_NE(message(deep).find("nested deeper"), std::string::npos);
}

TEST(Http, refuses_wrong_paths_methods_and_media_types) {
  const Running server;
  EXPECT_EQ(server.get("/v1/nothing").status, 404);
  EXPECT_EQ(server.get("/v1/models/other").status, 404);
  EXPECT_EQ(server.get("/v1/models/fake").status, 200);
  const auto wrong = server.get(kCompletions);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_NE(wrong.head.find("Allow: POST"), std::string::npos);
  EXPECT_EQ(
      server.talk(Running::post_bytes(kCompletions, "{}", "Content-Type: text/plain\r\n")).status,
      415);
  EXPECT_EQ(server.talk(Running::post_bytes(kCompletions, "{}", "")).status, 415);
}

TEST(Http, answers_no_other_site_and_no_other_host) {
  const Running server;
  EXPECT_EQ(server.talk("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 403);
  EXPECT_EQ(server.talk("GET /health HTTP/1.1\r\nHost: localhost:99\r\n\r\n").status, 200);
  EXPECT_EQ(server.talk("GET /health HTTP/1.1\r\nHost: [::1]:99\r\n\r\n").status, 200);
  const auto headers = [](const std::string& origin) {
    return "Content-Type: application/json\r\nOrigin: " + origin + "\r\n";
  };
  const std::string body = R"({"prompt":"The","max_tokens":1})";
  EXPECT_EQ(
      server.talk(Running::post_bytes(kCompletions, body, headers("http://evil.example"))).status,
      403);
  EXPECT_EQ(server.talk(Running::post_bytes(kCompletions, body, headers("null"))).status, 403);
  const auto own =
      server.talk(Running::post_bytes(kCompletions, body, headers("http://127.0.0.1")));
  EXPECT_EQ(own.status, 200);
  EXPECT_EQ(own.head.find("Access-Control"), std::string::npos);
}

TEST(Http, answers_on_every_loopback_address_by_its_own_name) {
  Settings settings;
  settings.host = "127.0.0.2";
  settings.port = 0;
  const auto server = Server::listen(settings).take();
  EXPECT_NE(server->url().find("http://127.0.0.2:"), std::string::npos);
  const Running running;
  for (const char* host : {"127.0.0.2", "localhost", "[::ffff:127.0.0.1]:80", "127.9.9.9:1"})
    EXPECT_EQ(
        running.talk("GET /health HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n").status, 200)
        << host;
}

TEST(Http, beyond_loopback_a_stranger_name_is_still_refused) {
  Settings settings;
  settings.host = "0.0.0.0";
  settings.without_keys = true;
  settings.allowed_hosts = {"models.example"};
  const Running server({}, settings);
  const auto status = [&](const std::string& host) {
    return server.talk("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
  };
  EXPECT_EQ(status("10.1.2.3:8080"), 200);
  EXPECT_EQ(status("models.example"), 200);
  EXPECT_EQ(status("evil.example"), 403);
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

TEST(Http, refuses_codings_that_it_would_have_to_undo) {
  const Running server;
  for (const char* codings : {"gzip, chunked", "chunked, gzip", "gzip", "identity, chunked",
                              "gzip\r\nTransfer-Encoding: chunked"}) {
    const auto reply = server.talk(
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: " +
        std::string(codings) + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    EXPECT_EQ(reply.head.substr(0, 28), "HTTP/1.1 501 Not Implemented") << codings;
  }
}

TEST(Http, refuses_a_body_that_says_a_key_twice) {
  const Running server;
  const auto reply = server.post(kCompletions, R"({"prompt":"The","n":1,"n":2})");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.json()["error"]["param"], "n");
}

// An exception in a thread of the server once ended all of it.
TEST(Http, an_exception_while_answering_is_a_500_and_ends_nothing) {
  const Running server;
  for (int i = 0; i < 5; ++i) {
    const auto reply = server.post(kCompletions, R"({"prompt":"throw bad_alloc"})");
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.json()["error"]["type"], "server_error");
  }
  EXPECT_EQ(server.get("/health").status, 200);
  EXPECT_EQ(server.post(kCompletions, R"({"prompt":"The","max_tokens":1})").status, 200);
}

TEST(Http, says_that_it_is_full_instead_of_closing_without_a_word) {
  Settings settings;
  settings.most_connections = 3;
  const Running server({}, settings);
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 3; ++i) {
    wires.push_back(std::make_unique<Wire>(server.port()));
    wires.back()->send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(wires.back()->read_answer().first.substr(0, 12), "HTTP/1.1 200");
  }
  const auto reply = server.get("/health");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.head.find("Retry-After"), std::string::npos);
  EXPECT_NE(message(reply).find("connections"), std::string::npos);
  wires.pop_back();
  bool room = false;
  EXPECT_TRUE(wait_for([&] { return room = room || server.get("/health").status == 200; }));
}

TEST(Http, bodies_of_all_connections_share_one_budget) {
  Settings settings;
  settings.most_held_bytes = 3 << 20;
  const Running server({}, settings);
  const std::string head =
      "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 4000000\r\n\r\n";
  std::vector<std::unique_ptr<Wire>> wires;
  int refused = 0;
  for (int i = 0; i < 4; ++i) {
    wires.push_back(std::make_unique<Wire>(server.port()));
    wires.back()->send(head + std::string(1'500'000, ' '));
  }
  for (auto& wire : wires)
    refused += wire->read_some(300ms).find("HTTP/1.1 503") != std::string::npos;
  EXPECT_GE(refused, 2);
  EXPECT_LT(refused, 4);
  EXPECT_EQ(server.post(kCompletions, R"({"prompt":"The","max_tokens":1})").status, 200)
      << "a small request is not kept out";
  wires.clear();
  const auto long_one =
      R"({"prompt":"The","max_tokens":1,"user":")" + std::string(2'000'000, 'u') + "\"}";
  bool room = false;
  EXPECT_TRUE(
      wait_for([&] { return room = room || server.post(kCompletions, long_one).status == 200; }));
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
    EXPECT_EQ(joined, choice["text"]);
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

TEST(Http, cancels_the_generation_when_the_client_leaves_a_stream) {
  Running server(slow());
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, kLong));
  wire.read_until("data: ");
  EXPECT_EQ(server.model().live(), 1);
  wire.hang_up();
  EXPECT_TRUE(wait_for([&] { return server.model().live() == 0; }));
  EXPECT_LT(server.model().steps, 390);
}

TEST(Http, cancels_the_generation_when_the_client_leaves_a_silent_answer) {
  Running server(slow());
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":400,"n":3})"));
  EXPECT_TRUE(wait_for([&] { return server.model().live() == 3; }));
  wire.hang_up();
  EXPECT_TRUE(wait_for([&] { return server.model().live() == 0; }));
  EXPECT_LT(server.model().steps, 390);
}

TEST(Http, writes_several_streams_at_once) {
  Running server(slow());
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 6; ++i) {
    wires.push_back(std::make_unique<Wire>(server.port()));
    wires.back()->send(
        Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":60,"stream":true})"));
  }
  for (auto& wire : wires) EXPECT_NE(wire->read_until("[DONE]").find("[DONE]"), std::string::npos);
  EXPECT_GE(server.model().widest, 2);
}

TEST(Http, drains_finishing_what_runs_and_refusing_what_comes) {
  Running server(slow());
  Wire running(server.port()), late(server.port());
  running.send(Running::post_bytes(kCompletions, kLong));
  running.read_until("data: ");
  server.ask_to_stop();
  EXPECT_TRUE(wait_for([&] { return server.get("/health").status == 503; }));
  late.send(Running::post_bytes(kCompletions, R"({"prompt":"z"})"));
  EXPECT_EQ(late.read_answer().first.substr(0, 12), "HTTP/1.1 503");
  EXPECT_NE(running.read_until("[DONE]").find("[DONE]"), std::string::npos);
  EXPECT_TRUE(server.stop());
}

TEST(Http, cuts_off_what_does_not_finish_in_time) {
  Settings settings;
  settings.drain = 100ms;
  Running server({.script = std::string(450, 'a'), .delay = std::chrono::milliseconds(20)},
                 settings);
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, kLong));
  wire.read_until("data: ");
  const auto started = std::chrono::steady_clock::now();
  EXPECT_TRUE(server.stop());
  EXPECT_LT(std::chrono::steady_clock::now() - started, 3s);
  EXPECT_EQ(server.model().live(), 0);
}

TEST(Http, gives_up_on_a_request_that_does_not_arrive) {
  Settings settings;
  settings.times.arrive = 100ms;
  settings.times.idle = 150ms;
  const Running server({}, settings);
  Wire half(server.port()), silent(server.port());
  half.send("POST /v1/completions HTTP/1.1\r\nContent-");
  EXPECT_EQ(half.read_answer().first.substr(0, 12), "HTTP/1.1 408");
  EXPECT_EQ(silent.read_all(), "");
}

TEST(Http, drops_a_client_that_does_not_take_its_answer) {
  Settings settings;
  settings.times.leave = 200ms;
  Running server({.script = std::string(200'000, 'a'), .context = 200'000}, settings);
  Wire wire(server.port());
  wire.send(
      Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":190000,"stream":true})"));
  EXPECT_TRUE(wait_for([&] { return server.model().live() == 1; }));
  EXPECT_TRUE(wait_for([&] { return server.model().live() == 0; }));
  EXPECT_LT(server.model().steps, 190'000);
}

TEST(Http, sends_a_comment_line_in_silence) {
  Settings settings;
  settings.times.ping = 30ms;
  const Running server({.delay = 200ms}, settings);
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":2,"stream":true})"));
  EXPECT_NE(wire.read_until(": still writing").find(": still writing"), std::string::npos);
}

TEST(Http, refuses_with_429_when_the_queue_is_full) {
  Settings settings;
  settings.limits.running = 1;
  settings.limits.waiting = 1;
  Running server(slow(), settings);
  Wire first(server.port()), second(server.port());
  first.send(Running::post_bytes(kCompletions, kLong));
  first.read_until("data: ");
  second.send(Running::post_bytes(kCompletions, kLong));
  EXPECT_TRUE(wait_for([&] { return server.get("/health").json()["waiting"] == 1; }));
  const auto refused = server.post(kCompletions, kLong);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.json()["error"]["type"], "rate_limit_error");
  EXPECT_NE(refused.head.find("Retry-After: 1"), std::string::npos);
}

TEST(Http, tells_of_a_failing_model_in_the_answer_or_in_the_stream) {
  Running server;
  server.model().failing = true;
  const auto reply = server.post(kCompletions, R"({"prompt":"z"})");
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.json()["error"]["type"], "server_error");
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, kLong));
  EXPECT_NE(wire.read_until("0\r\n\r\n").find(R"(data: {"error")"), std::string::npos);
}

TEST(Http, serves_the_page_with_a_strict_policy_and_says_when_it_has_not_changed) {
  const Running server;
  const auto page = server.get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.head.find("Content-Security-Policy: default-src 'none'; script-src 'self'"),
            std::string::npos);
  EXPECT_EQ(page.head.find("Set-Cookie"), std::string::npos);
  EXPECT_NE(page.body.find("<html lang=\"en\">"), std::string::npos);
  EXPECT_EQ(server.get("/page.js").status, 200);
  const auto tag = page.head.substr(page.head.find("ETag: ") + 6, 18);
  EXPECT_EQ(server.get("/", "If-None-Match: " + tag + "\r\n").status, 304);
  const auto head = server.talk("HEAD / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
}

TEST(Http, serves_the_page_packed_to_those_who_take_it) {
  const Running server;
  const auto plain = server.get("/page.js");
  const auto packed = server.get("/page.js", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(plain.head.find("Content-Encoding"), std::string::npos);
  EXPECT_NE(packed.head.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(packed.head.find("Vary: Accept-Encoding\r\n"), std::string::npos);
  EXPECT_EQ(packed.body.substr(0, 2), "\x1f\x8b");
  EXPECT_LT(packed.body.size() * 2, plain.body.size());
  const auto tag = [](const Reply& reply) {
    const auto at = reply.head.find("ETag: ") + 6;
    return reply.head.substr(at, reply.head.find("\r\n", at) - at);
  };
  EXPECT_NE(tag(plain), tag(packed)) << "a cache must not give one for the other";
  const auto again = "Accept-Encoding: gzip\r\nIf-None-Match: " + tag(packed) + "\r\n";
  EXPECT_EQ(server.get("/page.js", again).status, 304);
}

TEST(Http, shows_card_evaluation_and_languages_if_it_has_them) {
  const Running bare;
  EXPECT_EQ(bare.get("/card").status, 404);
  EXPECT_NE(bare.get("/card").head.find("text/html"), std::string::npos) << "a page, no raw JSON";
  EXPECT_NE(bare.get("/card").body.find("<a href=\"./\">"), std::string::npos);
  EXPECT_EQ(bare.get("/api/card").json()["error"]["code"], "not_found");
  EXPECT_EQ(bare.get("/api/evaluation").status, 404);
  EXPECT_EQ(bare.get("/favicon.svg").status, 200);
  const base::Json evaluation = {{"variants", {{{"language", "deu_Latn"}}}}};
  const Running full({}, {}, {"<body><h1>Card</h1>", evaluation, languages_of(evaluation)});
  EXPECT_EQ(full.get("/api/card").body, "<body><h1>Card</h1>");
  EXPECT_NE(full.get("/api/card").head.find("frame-ancestors 'self'"), std::string::npos);
  EXPECT_NE(full.get("/card").body.find("<a href=\"./\">"), std::string::npos);
  EXPECT_NE(full.get("/card").body.find("<h1>Card</h1>"), std::string::npos);
  EXPECT_NE(full.get("/card").head.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(full.get("/api/evaluation").json(), evaluation);
  EXPECT_EQ(full.get("/api/languages").json()["languages"].size(), 1U);
}

TEST(Http, behind_a_proxy_knows_the_public_host_origin_and_path) {
  Settings settings;
  settings.public_url = parse_public_url("https://www.city.example/llm").take();
  const Running server({}, settings);
  const auto get = [&](const std::string& path, const std::string& host) {
    return server.talk("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  };
  for (const char* path : {"/", "/llm/", "/page.js", "/llm/page.js", "/llm/v1/models", "/health"})
    EXPECT_EQ(get(path, "www.city.example").status, 200) << path;
  EXPECT_EQ(get("/llm", "www.city.example").status, 308);
  EXPECT_NE(get("/llm", "www.city.example").head.find("Location: /llm/\r\n"), std::string::npos);
  EXPECT_EQ(get("/llmx/page.js", "www.city.example").status, 404);
  EXPECT_EQ(get("/", "evil.example").status, 403);
  const auto post = [&](const std::string& origin) {
    const std::string body = R"({"prompt":"The","max_tokens":1})";
    return server
        .talk("POST /llm/v1/completions HTTP/1.1\r\nHost: www.city.example\r\nOrigin: " + origin +
              "\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body)
        .status;
  };
  EXPECT_EQ(post("https://www.city.example"), 200);
  EXPECT_EQ(post("http://www.city.example"), 403);
  EXPECT_EQ(post("https://evil.example"), 403);
}

TEST(Http, a_stranger_host_or_origin_is_told_what_a_proxy_needs) {
  const Running server;
  const auto reply = server.talk("GET / HTTP/1.1\r\nHost: llm.city.example\r\n\r\n");
  EXPECT_NE(message(reply).find("--public-url https://llm.city.example"), std::string::npos);
  const auto post = server.talk(Running::post_bytes(
      kCompletions, "{}", "Content-Type: application/json\r\nOrigin: https://x.example\r\n"));
  EXPECT_NE(message(post).find("--public-url"), std::string::npos);
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

TEST(Http, says_who_provides_it) {
  Papers papers;
  papers.page.provider = "City of <X>";
  papers.page.words = {{.language = "de", .heading = "Guten Tag"}};
  const Running server({}, {}, papers);
  const auto page = server.get("/api/page").json();
  EXPECT_EQ(page["provider"], "City of <X>");
  EXPECT_EQ(page["words"]["de"]["heading"], "Guten Tag");
}

TEST(Server, beyond_loopback_is_refused_unless_it_is_said_that_there_are_no_keys) {
  for (const char* host : {"0.0.0.0", "::", "[::]", "10.1.2.3", "192.168.0.1"}) {
    Settings settings;
    settings.host = host;
    settings.port = 0;
    const auto refused = Server::listen(settings);
    ASSERT_FALSE(refused.ok()) << host;
    EXPECT_EQ(refused.error().code, base::Code::bad_request);
    EXPECT_NE(refused.error().sentence().find("--without-keys"), std::string::npos);
  }
}

TEST(Server, on_any_address_tells_those_at_which_it_is_reached) {
  Settings settings;
  settings.host = "0.0.0.0";
  settings.without_keys = true;
  settings.port = 0;
  const auto server = Server::listen(settings).take();
  EXPECT_EQ(server->url(), server->addresses().front());
  const auto own = reached_as("0.0.0.0");
  EXPECT_EQ(server->addresses().size(), std::max<std::size_t>(own.size(), 1));
  const auto first = own.empty() ? "127.0.0.1" : own[0];
  EXPECT_EQ(server->url(), "http://" + first + ":" + std::to_string(server->port()) + "/");
  settings.public_url = parse_public_url("https://llm.city.example").take();
  EXPECT_EQ(Server::listen(settings).take()->url(), "https://llm.city.example/");
}

TEST(Server, says_when_the_port_is_in_use) {
  const Running server;
  Settings settings;
  settings.port = server.port();
  const auto second = Server::listen(settings);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(base::exit_status(second.error().code), 1);
  EXPECT_NE(second.error().sentence().find("in use"), std::string::npos);
}

TEST(Server, refuses_addresses_that_are_none) {
  Settings settings;
  settings.without_keys = true;
  settings.host = "not a host";
  EXPECT_EQ(Server::listen(settings).error().code, base::Code::bad_request);
  settings = {};
  settings.port = 70000;
  EXPECT_EQ(Server::listen(settings).error().code, base::Code::bad_request);
}

}  // namespace
}  // namespace serve
