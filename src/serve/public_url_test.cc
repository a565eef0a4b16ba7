#include "serve/public_url.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

TEST(PublicUrl, is_known_as_browsers_write_it) {
  const auto url = parse_public_url("HTTPS://LLM.City.example:443/").take();
  EXPECT_EQ(url.origin, "https://llm.city.example");
  EXPECT_EQ(url.host, "llm.city.example");
  EXPECT_EQ(url.text(), "https://llm.city.example/");
  EXPECT_EQ(parse_public_url("http://a.example:80").take().origin, "http://a.example");
  EXPECT_EQ(parse_public_url("https://a.example:8443/x").take().text(),
            "https://a.example:8443/x/");
  EXPECT_EQ(parse_public_url("https://[2001:db8::1]:8443").take().host, "[2001:db8::1]:8443");
}

TEST(PublicUrl, takes_its_path_off_where_the_proxy_did_not) {
  const auto url = parse_public_url("https://www.city.example/llm/").take();
  EXPECT_EQ(url.path, "/llm");
  EXPECT_EQ(url.inside("/llm/card"), "/card");
  EXPECT_EQ(url.inside("/llm/"), "/");
  EXPECT_EQ(url.inside("/llm"), "");
  EXPECT_EQ(url.inside("/card"), "/card");
  EXPECT_EQ(url.inside("/llmx/card"), "/llmx/card");
  EXPECT_EQ(PublicUrl().inside("/card"), "/card");
}

TEST(PublicUrl, that_is_none_is_refused_with_its_reason) {
  for (const char* text : {"",
                           "llm.city.example",
                           "ftp://a.example",
                           "https://",
                           "https:///x",
                           "https://a b",
                           "https://u:p@a.example",
                           "https://a.example:0",
                           "https://a.example:99999",
                           "https://a.example:8x",
                           "https://a.example/?x",
                           "https://a.example/#x",
                           "https://a.example/x?y",
                           "https://a.example/../x",
                           "https://a.example/x/..",
                           "https://a.example/./x",
                           "https://a.example//x",
                           "https://m\xC3\xBCnchen.example",
                           "https://a.example/\r\nX: y",
                           "javascript:alert(1)",
                           "https://[::1",
                           "https://[::1]x"}) {
    const auto url = parse_public_url(text);
    ASSERT_FALSE(url.ok()) << text;
    EXPECT_EQ(url.error().code, base::Code::bad_request) << text;
    EXPECT_NE(url.error().sentence().find("https://llm.city.example"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace serve
