#include "serve/card_page.h"

#include <gtest/gtest.h>

namespace serve {
namespace {

constexpr const char* kLink = "<nav class=\"home\"";

TEST(CardPage, has_a_way_back_before_all_but_the_skip_link) {
  const auto plain = with_way_back("<head></head><body><h1>C</h1></body>");
  EXPECT_LT(plain.find(kLink), plain.find("<h1>"));
  const auto skip = with_way_back("<body>\n<a class=\"skip\" href=\"#c\">Skip</a><h1>C</h1>");
  EXPECT_LT(skip.find("</a>"), skip.find(kLink));
  EXPECT_LT(skip.find(kLink), skip.find("<h1>"));
}

TEST(CardPage, leaves_what_has_no_body_as_it_is) {
  for (const char* card : {"", "<p>", "<body", "body>"}) EXPECT_EQ(with_way_back(card), card);
  EXPECT_NE(with_way_back("<body><a class=\"skip\"").find(kLink), std::string::npos);
}

TEST(CardPage, of_what_is_not_there_leads_home_wherever_that_stands) {
  const auto nothing = nothing_here_page("/llm/");
  EXPECT_NE(nothing.find("<a href=\"/llm/\">Back to the page</a>"), std::string::npos);
  EXPECT_NE(nothing.find("href=\"/llm/page.css\""), std::string::npos);
  EXPECT_NE(no_card_page().find("<a href=\"./\">"), std::string::npos);
}

}  // namespace
}  // namespace serve
