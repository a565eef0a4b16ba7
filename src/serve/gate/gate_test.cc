// The gate before every route, over a real socket.
#include "serve/gate/gate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "base/folder_test.h"
#include "serve/app.h"
#include "serve/http_test.h"

namespace serve {
namespace {

struct Gated {
  base::Folder folder;
  std::unique_ptr<KeyStore> admin = KeyStore::open(folder / "keys.db", true).take();
  std::shared_ptr<Gate> gate =
      std::make_shared<Gate>(KeyStore::open(folder / "keys.db", false).take());
  Running running{{.script = "abc"}, {.gate = gate}};

  std::string key(std::vector<std::string> scopes, Key more = {}) {
    static int count = 0;
    more.name = "key " + std::to_string(++count);
    more.scopes = std::move(scopes);
    return admin->make(std::move(more), std::time(nullptr)).take().secret;
  }
  Reply ask(const std::string& method, const std::string& path, const std::string& headers) const {
    const std::string body =
        method == "POST"
            ? R"({"prompt":"z","max_tokens":4,"messages":[{"role":"user","content":"z"}],"tokens":[9]})"
            : "";
    return running.talk(
        method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
        headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  Reply with(const std::string& method, const std::string& path, const std::string& secret) const {
    return ask(method, path, "Authorization: Bearer " + secret + "\r\n");
  }
};

TEST(Gate, every_route_but_health_and_the_page_asks_for_a_key) {
  Gated gated;
  int open = 0, shut = 0;
  for (const auto& way : App::ways()) {
    const auto bare = gated.ask(way.method, way.path, "").status;
    const auto wrong = gated.with(way.method, way.path, "janua-wrong").status;
    if (way.scope.empty()) {
      EXPECT_EQ(bare, 200) << way.path;
      EXPECT_TRUE(way.path == "/health" || way.path.find("/v1") == std::string::npos) << way.path;
      EXPECT_EQ(way.path.find("/api/"), std::string::npos) << way.path;
      ++open;
    } else {
      EXPECT_EQ(bare, 401) << way.path;
      EXPECT_TRUE(wrong == 401 || wrong == 429) << way.path;
      ++shut;
    }
  }
  EXPECT_GE(open, 2);
  EXPECT_GE(shut, 9);
  EXPECT_EQ(gated.ask("GET", "/nothing/here", "").status, 401);
  EXPECT_EQ(gated.ask("DELETE", "/v1/models", "").status, 401);
}

TEST(Gate, each_scope_opens_its_own_routes_and_no_others) {
  Gated gated;
  for (const auto& scope : scopes()) {
    const auto secret = gated.key({scope.name});
    for (const auto& way : App::ways()) {
      if (way.scope.empty()) continue;
      const auto status = gated.with(way.method, way.path, secret).status;
      if (way.scope == scope.name)
        EXPECT_TRUE(status != 401 && status != 403 && status != 429) << way.path << " " << status;
      else
        EXPECT_EQ(status, 403) << way.path;
    }
    EXPECT_EQ(gated.with("GET", "/nothing/here", secret).status, 404);
  }
}

TEST(Gate, scopes_of_routes_are_all_known) {
  for (const auto& way : App::ways())
    EXPECT_TRUE(
        way.scope.empty() ||
        std::ranges::any_of(scopes(), [&](const auto& one) { return way.scope == one.name; }))
        << way.path;
}

TEST(Gate, a_key_is_the_same_in_every_header) {
  Gated gated;
  const auto key = gated.key({"models"});
  for (const auto& header : {"Authorization: Bearer " + key, "authorization: bearer  " + key + " ",
                             "x-api-key: " + key, "X-API-Key: " + key, "api-key: " + key,
                             "Cookie: a=b; janua-key=" + key, "Cookie: janua-key=" + key + "; b=c"})
    EXPECT_EQ(gated.ask("GET", "/v1/models", header + "\r\n").status, 200) << header;
  for (const auto& header : {"Authorization: Basic " + key, "Authorization: " + key,
                             std::string("Authorization: Bearer"), std::string("x-api-key:"),
                             "Cookie: other-janua-key=" + key})
    EXPECT_EQ(gated.ask("GET", "/v1/models", header + "\r\n").status, 401) << header;
  const auto two = gated.ask("GET", "/v1/models",
                             "x-api-key: " + key + "\r\nAuthorization: Bearer janua-other\r\n");
  EXPECT_EQ(two.status, 400);
  EXPECT_EQ(two.json()["error"]["code"], "two_keys");
}

TEST(Gate, a_key_behind_the_body_opens_nothing) {
  Gated gated;
  const auto key = gated.key({"generate"});
  const auto ask = [&](const std::string& head, const std::string& trailer) {
    return gated.running.talk(
        "POST /tokenize HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" + head +
        "Transfer-Encoding: chunked\r\n\r\nf\r\n{\"prompt\": \"a\"}\r\n0\r\n" + trailer + "\r\n");
  };
  EXPECT_EQ(ask("x-api-key: " + key + "\r\n", "").status, 200);
  EXPECT_EQ(ask("", "x-api-key: " + key + "\r\n").status, 401);
}

TEST(Gate, what_ended_is_refused_from_the_next_request_on) {
  Gated gated;
  const auto secret = gated.key({"models"});
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 200);
  ASSERT_TRUE(gated.admin->revoke(gated.admin->list().take()[0].id, 5).ok());
  const auto refused = gated.with("GET", "/v1/models", secret);
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.head.find("WWW-Authenticate: Bearer"), std::string::npos) << refused.head;
  const auto past = gated.key({"models"}, {.expires = std::time(nullptr) - 1});
  EXPECT_NE(message(gated.with("GET", "/v1/models", past)).find("expired"), std::string::npos);
}

TEST(Gate, tokens_are_counted_and_end) {
  Gated gated;
  const auto secret = gated.key({"generate"}, {.tokens = 12});
  EXPECT_EQ(gated.with("POST", kCompletions, secret).status, 200);
  ASSERT_TRUE(wait_for(
      [&] { return gated.admin->list().take()[0].used_tokens == 6; }))  // two read, four written
      << gated.admin->list().take()[0].used_tokens;
  EXPECT_EQ(gated.with("POST", kCompletions, secret).status, 200);
  ASSERT_TRUE(wait_for([&] { return gated.admin->list().take()[0].used_tokens == 12; }));
  const auto refused = gated.with("POST", kCompletions, secret);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.json()["error"]["code"], "insufficient_quota");
  EXPECT_NE(refused.head.find("x-should-retry: false"), std::string::npos) << refused.head;
}

TEST(Gate, limits_of_a_minute_say_when_to_come_again) {
  Gated gated;
  const auto secret = gated.key({"generate"}, {.requests_a_minute = 1});
  std::vector<int> statuses;
  Reply last;
  for (int i = 0; i < 3; ++i)
    statuses.push_back((last = gated.with("POST", kCompletions, secret)).status);
  EXPECT_EQ(statuses[0], 200);
  EXPECT_EQ(std::ranges::count(statuses, 429) >= 1, true);  // a minute may end between two of them
  EXPECT_NE(last.head.find("Retry-After: "), std::string::npos) << last.head;
}

TEST(Gate, limit_of_requests_holds_on_every_route) {
  Gated gated;
  for (const auto& way : App::ways()) {
    if (way.scope.empty()) continue;
    const auto secret = gated.key({way.scope}, {.requests_a_minute = 2});
    std::vector<int> statuses;
    for (int i = 0; i < 5; ++i) statuses.push_back(gated.with(way.method, way.path, secret).status);
    EXPECT_GE(std::ranges::count(statuses, 429), 1) << way.path;  // a minute may end between them
  }
}

TEST(Gate, guessing_is_answered_with_429_and_a_good_key_still_enters) {
  Gated gated;
  const auto secret = gated.key({"models"});
  int refused = 0;
  for (int i = 0; i < 3 * Guesses::kMost; ++i)
    refused += gated.with("GET", "/v1/models", "janua-" + std::to_string(i)).status == 429;
  EXPECT_GE(refused, Guesses::kMost / 2);
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 200);
}

// A request waited for its key on a thread that all others needed.
TEST(Gate, nobody_else_waits_while_a_key_is_looked_up) {
  Gated gated;
  const auto secret = gated.key({"models"});
  std::promise<void> done;
  gated.gate->clerk().must([wait = done.get_future().share()] { wait.wait(); });
  std::vector<std::unique_ptr<Wire>> wires;
  for (int i = 0; i < 8; ++i) {
    wires.push_back(std::make_unique<Wire>(gated.running.port()));
    wires.back()->send("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    wires.back()->send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + secret +
                       "\r\n\r\n");
  }
  EXPECT_EQ(gated.ask("GET", "/health", "").status, 200);
  EXPECT_EQ(gated.ask("GET", "/", "").status, 200);
  done.set_value();
  for (auto& wire : wires) {
    EXPECT_EQ(wire->read_answer().first.substr(0, 12), "HTTP/1.1 403");
    EXPECT_EQ(wire->read_answer().first.substr(0, 12), "HTTP/1.1 200");
  }
}

TEST(Gate, whoever_holds_the_file_makes_the_answer_503_with_retry_after) {
  Gated gated;
  const auto secret = gated.key({"models"});
  auto other = Sqlite::open(gated.folder / "keys.db", false).take();
  ASSERT_TRUE(other.run("BEGIN IMMEDIATE").ok());
  for (int i = 0; i < 3; ++i) {
    const auto refused = gated.with("GET", "/v1/models", secret);
    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.head.find("Retry-After: "), std::string::npos) << refused.head;
  }
  ASSERT_TRUE(other.run("COMMIT").ok());
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 200);
}

// The server went on counting in a file that nobody could find any more, and obeyed no revocation.
TEST(Gate, another_file_of_keys_in_its_place_lets_nobody_in) {
  Gated gated;
  const auto secret = gated.key({"models"});
  const auto path = gated.folder / "keys.db", kept = gated.folder / "kept.db";
  std::filesystem::rename(path, kept);
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 503) << "none";
  std::filesystem::copy_file(kept, path);
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 503) << "a copy";
  std::filesystem::remove(path);
  std::filesystem::rename(kept, path);
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 200);
}

// A body of megabytes was read, and held, of whoever came.
TEST(Gate, key_is_looked_at_before_the_body_is_read) {
  Gated gated;
  const auto good = gated.key({"generate"}), models = gated.key({"models"});
  const auto head = [](const std::string& key) {
    return "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
           "Expect: 100-continue\r\nContent-Length: 34\r\nx-api-key: " +
           key + "\r\n\r\n";
  };
  for (const auto& [key, status] :
       {std::pair<std::string, std::string>{"janua-none", "401"}, {models, "403"}}) {
    Wire wire(gated.running.port());
    wire.send(head(key));
    const auto [said, body] = wire.read_answer();
    EXPECT_EQ(said.substr(0, 12), "HTTP/1.1 " + status);
    EXPECT_NE(said.find("Connection: close"), std::string::npos);
  }
  Wire wire(gated.running.port());
  wire.send(head(good));
  EXPECT_EQ(wire.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  wire.send(R"({"prompt":"z",     "max_tokens":4})");
  EXPECT_EQ(wire.read_answer().first.substr(0, 12), "HTTP/1.1 200");
}

// Whoever had shown his key could send the body behind its revocation.
TEST(Gate, a_key_that_ends_before_the_body_is_here_opens_nothing) {
  Gated gated;
  const auto secret = gated.key({"generate"});
  Wire wire(gated.running.port());
  wire.send(
      "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Expect: 100-continue\r\nContent-Length: 34\r\nx-api-key: " +
      secret + "\r\n\r\n");
  EXPECT_EQ(wire.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(gated.admin->revoke(gated.admin->list().take()[0].id, 5).ok());
  wire.send(R"({"prompt":"z",     "max_tokens":4})");
  EXPECT_EQ(wire.read_answer().first.substr(0, 12), "HTTP/1.1 401");
}

TEST(Gate, refused_requests_whose_body_is_here_leave_the_connection_open) {
  Gated gated;
  Wire wire(gated.running.port());
  for (int i = 0; i < 3; ++i) {
    wire.send(Running::post_bytes(kCompletions, R"({"prompt":"z"})"));
    const auto [head, body] = wire.read_answer();
    EXPECT_EQ(head.substr(0, 12), "HTTP/1.1 401");
    EXPECT_NE(head.find("Connection: keep-alive"), std::string::npos) << head;
  }
}

TEST(Gate, routes_that_read_no_body_take_no_long_one) {
  Gated gated;
  const auto secret = gated.key({"models"});
  Wire wire(gated.running.port());
  wire.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\nx-api-key: " + secret +
            "\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_EQ(wire.read_answer().first.substr(0, 12), "HTTP/1.1 413");
}

TEST(Gate, a_certificate_opens_what_the_key_made_for_it_does_and_nothing_without_it) {
  base::Folder folder;
  auto admin = KeyStore::open(folder / "keys.db", true).take();
  const std::string its(64, 'a'), other(64, 'b');
  const auto bound = admin->make({.name = "a", .scopes = {"models"}, .certificate = its}, 1).take();
  const auto free = admin->make({.name = "b", .scopes = {"models"}}, 1).take();
  Gate gate(KeyStore::open(folder / "keys.db", false).take());
  const auto enters = [&](const std::string& secret, const std::string& certificate) {
    const auto said = gate.admit({.key = secret, .certificate = certificate}, "models");
    return std::holds_alternative<Key>(said) ? std::get<Key>(said).id : "";
  };
  EXPECT_EQ(enters("", its), bound.key.id);
  EXPECT_EQ(enters(bound.secret, its), bound.key.id);
  EXPECT_EQ(enters(bound.secret, ""), "");
  EXPECT_EQ(enters(bound.secret, other), "");
  EXPECT_EQ(enters("", other), "");
  EXPECT_EQ(enters(free.secret, other), free.key.id);
  ASSERT_TRUE(admin->revoke(bound.key.id, 2).ok());
  EXPECT_EQ(enters("", its), "");
}

// A newer key that had ended shut its holder out of the older one.
TEST(Gate, a_certificate_opens_what_any_good_key_for_it_does) {
  base::Folder folder;
  auto admin = KeyStore::open(folder / "keys.db", true).take();
  const std::string its(64, 'a');
  const auto older = admin->make({.name = "a", .scopes = {"models"}, .certificate = its}, 1).take();
  const auto newer =
      admin->make({.name = "b", .scopes = {"models"}, .expires = 1000, .certificate = its}, 2)
          .take();
  const auto at = [&](std::int64_t now) { return admin->find_by_certificate(its, now).take()->id; };
  EXPECT_EQ(at(999), newer.key.id);
  EXPECT_EQ(at(1000), older.key.id);
  ASSERT_TRUE(admin->revoke(older.key.id, 1001).ok());
  EXPECT_EQ(at(1001), newer.key.id) << "it is told that it has expired";
}

TEST(Gate, a_clock_that_is_set_back_brings_no_key_to_life) {
  base::Folder folder;
  auto admin = KeyStore::open(folder / "keys.db", true).take();
  const auto made = admin->make({.name = "a", .scopes = {"models"}, .expires = 1000}, 1).take();
  std::int64_t wall = 999, passed = 0;
  Gate gate(KeyStore::open(folder / "keys.db", false).take(),
            SaneClock([&] { return wall; }, [&] { return passed; }));
  const Request request{.key = made.secret};
  const auto good = [&] { return std::holds_alternative<Key>(gate.admit(request, "models")); };
  EXPECT_TRUE(good());
  wall += 1, passed += 1;
  EXPECT_FALSE(good());
  wall = 5;
  EXPECT_FALSE(good());
}

TEST(Gate, file_that_cannot_be_counted_in_lets_nobody_in) {
  Gated gated;
  const auto secret = gated.key({"generate", "models"});
  auto file = Sqlite::open(gated.folder / "keys.db", false).take();
  ASSERT_TRUE(file.run("DROP TABLE keys").ok());
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 503);
  EXPECT_EQ(gated.with("POST", kCompletions, secret).status, 503);
  EXPECT_EQ(gated.ask("GET", "/health", "").status, 200);
}

}  // namespace
}  // namespace serve
