#include "data/rights/signal.h"

#include <gtest/gtest.h>

#include "data/rights/ai_txt.h"
#include "data/rights/field_dictionary.h"
#include "data/rights/licence_link.h"
#include "data/rights/page_head.h"
#include "data/rights/robots_meta.h"
#include "data/rights/spdx_address.h"
#include "data/rights/tdmrep.h"

namespace data::rights {
namespace {

base::Result<base::Json> ask(const std::string& line) {
  return ask_signal(*base::parse_json(line, "a line"));
}

TEST(Signal, a_line_that_cannot_be_answered_says_why) {
  for (const char* bad :
       {"[]", "{}", R"({"kind": "rumour"})", R"({"kind": 1})", R"({"kind": "tdmrep"})",
        R"({"kind": "aipref", "headers": {}})", R"({"kind": "aipref", "headers": [["a"]]})",
        R"({"kind": "aipref", "headers": [["a", 1]]})", R"({"kind": "licence", "html": 1})",
        R"({"kind": "robots", "robots_base64": "!", "agent": "a", "path": "/"})",
        R"({"kind": "ai-txt", "ai_txt": ""})"}) {
    const auto said = ask(bad);
    ASSERT_FALSE(said.ok()) << bad;
    EXPECT_EQ(said.error().code, base::Code::bad_data) << bad;
  }
}

TEST(Signal, what_is_no_tdmrep_file_says_nothing) {
  for (const char* file :
       {"", "{", "1", "[1, null]", R"([{\"location\": 1, \"tdm-reservation\": 1}])",
        R"([{\"tdm-reservation\": 1}])"}) {
    const auto said =
        ask(R"({"kind": "tdmrep", "url": "/", "tdmrep_json": ")" + std::string(file) + "\"}");
    ASSERT_TRUE(said.ok()) << file;
    EXPECT_TRUE((*said)["reservation"].is_null()) << file;
  }
}

TEST(Signal, the_same_robots_are_asked_by_lines) {
  const auto said = ask(
      R"({"kind": "robots", "robots_base64": "VXNlci1hZ2VudDogKgpEaXNhbGxvdzogLwo=", "agent": "a", "path": "/x"})");
  EXPECT_EQ(said->dump(), R"({"allowed":false,"line":2})");
}

TEST(FieldDictionary, is_strict) {
  for (const char* bad :
       {"A=1", "a=", "a=1,", ",a", "a b", "a=\"x", "a=\"\\x\"", "a=1.", "a=1.2345", "a=?2", "a=:b",
        "a=(1 2", "a;", "a;B", "a=@1.5", "a=%\"%C3%2\"", "a=-", "a=1234567890123456"})
    EXPECT_FALSE(read_dictionary(bad)) << bad;
  for (const char* good : {"", "  ", "a", "a;b=1;c",
                           "a=1.5, b=(x y;q), *c=:aGk=:", "a=%\"f%c3%bc\"", "a=x/y:z", "a=-1 "})
    EXPECT_TRUE(read_dictionary(good)) << good;
  EXPECT_EQ(read_dictionary("a=y;p=1, b=(y), a=n")->at("a"), "n");
}

TEST(PageHead, reads_tags_as_the_standard_does) {
  const auto tags = start_tags(
      "<!-- <a b> --><P ID = x CLASS=\"a&amp;b\" x/><!--><q><title><u></title ><I x='>'>");
  std::string names;
  for (const auto& tag : tags) names += tag.name + " ";
  EXPECT_EQ(names, "p q title i ");
  EXPECT_EQ(tags[0].attribute("class"), "a&b");
  EXPECT_EQ(tags[0].attribute("id"), "x");
  EXPECT_EQ(tags[3].attribute("x"), ">");
}

TEST(PageHead, references_are_those_of_the_standard) {
  const auto tags = start_tags(
      "<!---><a href=\"https&colon;//a.example&sol;?a&copy=1&#x80;\"><!-- <b> --!><i x=&auml;>");
  ASSERT_EQ(tags.size(), 2u);
  EXPECT_EQ(tags[0].attribute("href"), "https://a.example/?a&copy=1€");
  EXPECT_EQ(tags[1].attribute("x"), "ä");
  EXPECT_EQ(
      licences_of({}, "<a rel=license href=\"https&colon;//opensource.org&sol;license/mit\">"),
      (std::vector<std::string>{"MIT"}));
}

TEST(PageHead, a_page_that_ends_anywhere_is_read) {
  const std::string page =
      "<p a='b' c=d e><!-- x --><script type=\"t\">y</script><!doctype html></p f='g'>&#x41;";
  for (std::size_t size = 0; size <= page.size(); ++size)
    start_tags(std::string_view(page).substr(0, size));
  EXPECT_TRUE(start_tags("<p").empty());
  EXPECT_TRUE(start_tags("<p a='").empty());
  EXPECT_EQ(start_tags("<script>x").size(), 1u);
}

// Bug: each comment was searched to the end of the page for its other end.
TEST(PageHead, a_page_of_many_comments_is_read_once) {
  std::string page;
  while (page.size() < (1 << 21)) page += "<!---->";
  EXPECT_EQ(start_tags(page + "<p>").size(), 1u);
  for (const char* end : {"<!-- a --!><p>", "<!-- - -- --><p>", "<!-----><p>", "<!----!><p>"})
    EXPECT_EQ(start_tags(end).size(), 1u) << end;
}

TEST(RobotsMeta, directives_for_another_crawler_are_not_ours) {
  EXPECT_FALSE(ask_robots_meta({{"X-Robots-Tag", "otherbot: noai, noimageai"}}, "").noai);
  EXPECT_TRUE(ask_robots_meta({{"X-Robots-Tag", "Max-Snippet: 5, NOAI"}}, "").noai);
}

// Bug: "25 jun 2010 15" was taken for a crawler, and noai for what it was told.
TEST(RobotsMeta, a_date_is_no_crawler) {
  for (const std::string date :
       {"Fri, 25 Jun 2010 15:00:00 GMT", "Friday, 25-Jun-10 15:00:00 GMT",
        "Fri Jun 25 15:00:00 2010", "2010-06-25T15:00:00Z", "25 Jun 2010, 15:00"}) {
    const auto said = "unavailable_after: " + date + ", noai";
    EXPECT_TRUE(ask_robots_meta({{"X-Robots-Tag", said}}, "").noai) << said;
    EXPECT_TRUE(ask_robots_meta({}, "<meta name=robots content=\"" + said + "\">").noai) << said;
    EXPECT_FALSE(ask_robots_meta({{"X-Robots-Tag", "otherbot: " + said}}, "").noai) << said;
  }
}

// Bug: the rule had its escapes in upper case, the path in lower case.
TEST(AiTxt, escapes_and_letters_ignore_case) {
  const auto allowed = [](const std::string& rule, const char* path) {
    return ask_ai_txt("User-Agent: *\nDisallow: " + rule + "\n", path);
  };
  for (const char* rule : {"/b\u00FCcher/", "/B%C3%BCCHER/", "/b%c3%bcch%45r/", "/%42%c3%bccher"})
    for (const char* path :
         {"/b\u00FCcher/x", "/b%c3%bccher/x", "https://host/B%C3%BCch%65r/x", "/%62\u00FCch%45R/"})
      EXPECT_FALSE(allowed(rule, path)) << rule << " " << path;
  EXPECT_TRUE(allowed("/b\u00FCcher/", "/bucher/"));
  EXPECT_TRUE(allowed("/%40", "/%60"));
  EXPECT_TRUE(allowed("/%5b", "/%7b"));
  EXPECT_FALSE(allowed("/%4", "/%4"));
}

// Bug: only an integer was read.
TEST(Tdmrep, a_number_is_one_however_it_is_written) {
  const auto reserved = [](const std::string& number) {
    const auto file = R"([{"location": "/", "tdm-reservation": )" + number + "}]";
    return ask_tdmrep(file, {}, "", "/").reserved;
  };
  for (const char* one : {"1", "1.0", "1e0", "10E-1", "\"1\""})
    EXPECT_EQ(reserved(one), true) << one;
  for (const char* zero : {"0", "0.0", "0e5"}) EXPECT_EQ(reserved(zero), false) << zero;
  for (const char* none : {"2", "0.5", "-1", "1.0000001", "true", "\"\"", "[1]"})
    EXPECT_EQ(reserved(none), std::nullopt) << none;
}

TEST(SpdxAddress, one_licence_has_many_addresses) {
  for (const char* address :
       {"https://creativecommons.org/licenses/by/4.0/",
        "http://www.creativecommons.org/licenses/by/4.0",
        "//creativecommons.org/licenses/by/4.0/legalcode.de", "CC-BY-4.0", " cc-by-4.0 ",
        "https://creativecommons.org/licenses/by/4.0/deed.fr?x#y",
        "https://spdx.org/licenses/CC-BY-4.0.html"})
    EXPECT_EQ(spdx_of_address(address), "CC-BY-4.0") << address;
  EXPECT_EQ(spdx_of_address("https://opensource.org/license/apache-2-0"), "Apache-2.0");
  for (const auto& [name, id] : {std::pair("mit", "MIT"),
                                 {"mit/", "MIT"},
                                 {"bsd-3-clause", "BSD-3-Clause"},
                                 {"gpl-2-0", "GPL-2.0-only"},
                                 {"isc-license-txt", "ISC"},
                                 {"afl-3-0-php", "AFL-3.0"},
                                 {"mit-license.php", "MIT"}})
    for (const std::string front :
         {"https://opensource.org/license/", "http://www.opensource.org/licenses/"})
      EXPECT_EQ(spdx_of_address(front + name), id) << front << name;
  EXPECT_EQ(spdx_of_address("http://www.opendatacommons.org/licenses/pddl/1.0/"), "PDDL-1.0");
  EXPECT_EQ(spdx_of_address("https://www.mozilla.org/MPL/2.0/"), "MPL-2.0");
  EXPECT_EQ(spdx_of_address("# addresses of the spdx licence list (2026)"), "");
  EXPECT_EQ(spdx_of_address("https://www.gnu.org/licenses/gpl-3.0.en.html"), "GPL-3.0-only");
  EXPECT_EQ(spdx_of_address("https://creativecommons.org/publicdomain/zero/1.0/deed.de"),
            "CC0-1.0");
  for (const char* none :
       {"", "/", "https://creativecommons.org", "https://creativecommons.org/licenses/by/3.0/xx/",
        "https://creativecommons.org/licenses/by/", "/terms", "https://opensource.org/licenses/"})
    EXPECT_EQ(spdx_of_address(none), "") << none;
}

// Bug: each dash was a call with a copy of the name of its own.
TEST(SpdxAddress, a_name_longer_than_any_licence_is_none) {
  std::string name = "https://spdx.org/licenses/1";
  while (name.size() < (1 << 20)) name += "-1";
  EXPECT_EQ(spdx_of_address(name), "");
  EXPECT_EQ(spdx_of_address("https://opensource.org/license/lgpl-2-1"), "LGPL-2.1-only");
}

TEST(LicenceLink, reads_links_and_json_of_any_shape) {
  const auto of = [](const std::string& link) { return licences_of({{"Link", link}}, ""); };
  const std::string by = "<https://creativecommons.org/licenses/by/4.0/>";
  EXPECT_EQ(of(by + "; title=\"a, b; rel=x\"; rel=\"next license\"").size(), 1u);
  EXPECT_EQ(of(by + "; rel=license").size(), 1u);
  EXPECT_EQ(of(by + "; rel=next; rel=license").size(), 0u);
  for (const char* bad : {"<", "<>", "<a>;", "<a>; rel=\"license", "<a>;=;,;<b"})
    EXPECT_TRUE(of(bad).empty()) << bad;
  EXPECT_EQ(
      licences_of(
          {},
          R"(<script type="application/ld+json; charset=utf-8">[{"license": [{"@id": "MIT"}, "CC0-1.0"]}]</script>)"),
      (std::vector<std::string>{"CC0-1.0", "MIT"}));
}

}  // namespace
}  // namespace data::rights
