// What is refused over HTTP, with which status and in which words.
#include "serve/http_test.h"

namespace serve {
namespace {

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

TEST(Http, a_stranger_host_or_origin_is_told_what_a_proxy_needs) {
  const Running server;
  const auto reply = server.talk("GET / HTTP/1.1\r\nHost: llm.city.example\r\n\r\n");
  EXPECT_NE(message(reply).find("--public-url https://llm.city.example"), std::string::npos);
  const auto post = server.talk(Running::post_bytes(
      kCompletions, "{}", "Content-Type: application/json\r\nOrigin: https://x.example\r\n"));
  EXPECT_NE(message(post).find("--public-url"), std::string::npos);
}

}  // namespace
}  // namespace serve
