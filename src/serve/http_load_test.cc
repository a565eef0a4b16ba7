// Many clients, slow ones and those that leave: who waits, who is cut off, who is told why.
#include <chrono>
#include <memory>
#include <vector>

#include "serve/http_test.h"

namespace serve {
namespace {

using std::chrono_literals::operator""ms;

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
  EXPECT_TRUE(server.stop());
  EXPECT_EQ(wire.read_until("[DONE]").find("[DONE]"), std::string::npos);
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

}  // namespace
}  // namespace serve
