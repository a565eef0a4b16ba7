// The page, its papers and its provider, at the address under which people reach them.
#include "serve/http_test.h"

namespace serve {
namespace {

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

// Bug: who mistyped an address in a browser saw JSON.
TEST(Http, says_to_a_browser_on_a_page_that_there_is_nothing_and_to_a_program_in_json) {
  const Running server;
  const auto page = server.get("/nope/nowhere", "Accept: text/html,*/*;q=0.8\r\n");
  EXPECT_EQ(page.status, 404);
  EXPECT_NE(page.head.find("Content-Type: text/html"), std::string::npos);
  EXPECT_NE(page.head.find("Content-Security-Policy: default-src 'none'"), std::string::npos);
  EXPECT_NE(page.body.find("<a href=\"/\">Back to the page</a>"), std::string::npos);
  EXPECT_EQ(page.body.find("nowhere"), std::string::npos) << "nothing of the address is repeated";
  EXPECT_EQ(server.get("/nope", "Accept: */*\r\n").json()["error"]["code"], "not_found");
  EXPECT_EQ(server.get("/nope").json()["error"]["code"], "not_found");
  Settings settings;
  settings.public_url = parse_public_url("https://www.city.example/llm").take();
  const Running behind({}, settings);
  EXPECT_NE(behind.get("/llm/nope", "Accept: text/html\r\n").body.find("<a href=\"/llm/\">"),
            std::string::npos);
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

TEST(Http, says_who_provides_it) {
  Papers papers;
  papers.page.provider = "City of <X>";
  papers.page.words = {{.language = "de", .heading = "Guten Tag"}};
  const Running server({}, {}, papers);
  const auto page = server.get("/api/page").json();
  EXPECT_EQ(page["provider"], "City of <X>");
  EXPECT_EQ(page["words"]["de"]["heading"], "Guten Tag");
}

}  // namespace
}  // namespace serve
