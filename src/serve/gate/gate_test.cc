// The gate before every route, over a real socket.
#include "serve/gate/gate.h"

#include <gtest/gtest.h>

#include "base/folder_test.h"
#include "serve/app.h"
#include "serve/http_test.h"

namespace serve {
namespace {

struct Gated {
  base::Folder folder;
  std::unique_ptr<KeyStore> admin = KeyStore::open(folder / "keys.db", true).take();
  Running running{
      {.script = "abc"},
      {.gate = std::make_shared<Gate>(KeyStore::open(folder / "keys.db", false).take())}};

  std::string key(std::vector<std::string> scopes, Key more = {}) {
    static int count = 0;
    more.name = "key " + std::to_string(++count);
    more.scopes = std::move(scopes);
    return admin->make(std::move(more), std::time(nullptr)).take().secret;
  }
  Reply ask(const std::string& method, const std::string& path, const std::string& headers) const {
    const std::string body =
        method == "POST"
            ? R"({"prompt":"z","max_tokens":4,"messages":[{"role":"user","content":"z"}]})"
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
  for (int i = 0; i < 3 * Gate::kGuesses; ++i)
    refused += gated.with("GET", "/v1/models", "janua-" + std::to_string(i)).status == 429;
  EXPECT_GE(refused, Gate::kGuesses / 2);
  EXPECT_EQ(gated.with("GET", "/v1/models", secret).status, 200);
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
