#include "data/rights/robots.h"

#include <gtest/gtest.h>

#include <string>

#include "data/rights/robots_group.h"

namespace data::rights {
namespace {

bool allowed(std::string_view file, std::string_view path, std::string_view agent = "janusbot") {
  return ask_robots(file, agent, path).allowed;
}

TEST(Robots, the_longest_rule_decides_and_its_line_is_told) {
  const auto said = ask_robots("User-agent: *\rDisallow: /a\r\nAllow: /a/b\n", "x", "/a/b/c");
  EXPECT_TRUE(said.allowed);
  EXPECT_EQ(said.line, 3);
  EXPECT_EQ(ask_robots("User-agent: *\nDisallow: /a\n", "x", "/b").line, 0);
}

TEST(Robots, a_star_or_dollar_of_a_path_stands_for_itself) {
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /f-%2A.html\n", "/f-*.html"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /f%24\n", "/f$"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /f%2A\n", "/fx"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a$b\n", "/a$b"));
}

// Bug: "{" and "%7B" were two.
TEST(Robots, what_cannot_stand_in_an_address_is_its_escape) {
  for (const auto& [sign, escape] :
       std::initializer_list<std::pair<std::string, std::string>>{{"\"", "%22"},
                                                                  {"\\", "%5c"},
                                                                  {"|", "%7C"},
                                                                  {"[", "%5B"},
                                                                  {"]", "%5D"},
                                                                  {"{", "%7b"},
                                                                  {"}", "%7D"},
                                                                  {"^", "%5E"},
                                                                  {"`", "%60"},
                                                                  {"<", "%3C"},
                                                                  {">", "%3E"}}) {
    EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a" + sign + "b\n", "/a" + escape + "b"))
        << sign;
    EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a" + escape + "b\n", "/a" + sign + "b"))
        << sign;
    EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a" + sign + "b\n", "/a" + sign + "b")) << sign;
  }
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /a&b\n", "/a%26b"));
}

TEST(Robots, stars_at_the_end_of_an_anchored_rule_overlap_nothing) {
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /ab*b$\n", "/ab"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a*b$\n", "/a-b-b"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: *.pdf$\n", "/x.pdf"));
}

TEST(Robots, an_agent_is_compared_up_to_its_version) {
  EXPECT_FALSE(allowed("User-agent: janusbot/2.1\nDisallow: /\n", "/"));
  EXPECT_FALSE(allowed("User-agent: AI2Bot\nDisallow: /\n", "/", "ai2bot/1.0"));
  EXPECT_TRUE(allowed("User-agent: AI\nDisallow: /\n", "/", "AI2Bot"));
  EXPECT_TRUE(allowed("User-agent:\nDisallow: /\n", "/", ""));
}

TEST(Robots, an_address_is_asked_by_its_path) {
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a?b\n", "https://host/a?b=1#c"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /a\n", "https://host"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /?q\n", "https://host?q=1"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /\n", "/robots.txt"));
}

TEST(Robots, what_stands_behind_500_kib_is_not_read) {
  const std::string head = "User-agent: *\n", rule = "Disallow: /a\n";
  const auto filled = [&](std::size_t size) {
    return head + std::string(size - head.size() - 1, '#') + "\n" + rule;
  };
  EXPECT_FALSE(allowed(filled(kRobotsLimit - rule.size()), "/a"));
  EXPECT_TRUE(allowed(filled(kRobotsLimit - rule.size() + 2), "/a"));
  EXPECT_TRUE(allowed(filled(kRobotsLimit), "/a"));
}

TEST(Robots, bytes_that_are_no_text_are_passed_over) {
  EXPECT_TRUE(allowed(std::string("\0\xFF\xFE:\n:::\nDisallow", 18), "/a"));
  EXPECT_FALSE(allowed("\xFF: x\nUser-agent: *\nDisallow: /\xC3\n", "/%C3x"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /%", "/a"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /%zz", "/%zz"));
}

TEST(Robots, a_status_decides_alone) {
  const std::string file = "User-agent: *\nDisallow: /\n";
  EXPECT_FALSE(ask_robots(file, "x", "/", 200).allowed);
  EXPECT_TRUE(ask_robots(file, "x", "/", 301).allowed);
  EXPECT_TRUE(ask_robots(file, "x", "/", 404).allowed);
  EXPECT_FALSE(ask_robots("", "x", "/", 503).allowed);
}

}  // namespace
}  // namespace data::rights
