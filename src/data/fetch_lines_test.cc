// JSON lines and plain texts: what they may say, and what stops where.
#include <algorithm>
#include <map>
#include <string>

#include "data/fetch_test.h"

namespace data {
namespace {

using base::Code;

TEST_F(Sources, json_lines_may_say_language_and_licence_themselves) {
  put("/a.jsonl",
      "{\"text\":\"eins\"}\n{\"text\":\"one\",\"lang\":\"en\",\"license\":\"MIT\",\"key\":\"k\"}\n"
      "{\"kind\":\"messages\",\"blocks\":[{\"key\":\"m\",\"text\":\"drei\"}]}\n{\"text\":\" \"}\n");
  const auto read = life({local("jsonl", "/a.jsonl")});
  ASSERT_EQ(documents_.size(), 3u);
  EXPECT_EQ(documents_[0].language, "deu_Latn");
  EXPECT_EQ(documents_[0].license, "CC0-1.0");
  EXPECT_EQ(documents_[0].key, "1");
  EXPECT_EQ(documents_[1].language, "eng_Latn");
  EXPECT_EQ(documents_[1].license, "MIT");
  EXPECT_EQ(documents_[1].key, "k");
  EXPECT_EQ(documents_[2].kind, "messages");
  EXPECT_EQ(documents_[2].blocks[0].key, "m");
  EXPECT_EQ(read.sources[0].counts.at("document empty"), 1);
}

TEST_F(Sources, a_bad_line_is_named) {
  const std::map<std::string, std::string> bad = {
      {"not json", "{\"text\":\"a\"}\n{"},
      {"no text", "{\"text\":\"a\"}\n{\"t\":1}\n"},
      {"no object", "{\"text\":\"a\"}\n[1]\n"},
      {"text is a number", "{\"text\":\"a\"}\n{\"text\":1}\n"}};
  for (const auto& [what, lines] : bad) {
    put("/a.jsonl", lines);
    const auto result = fetch({local("jsonl", "/a.jsonl")});
    ASSERT_FALSE(result.ok()) << what;
    EXPECT_EQ(result.error().code, Code::bad_data) << what;
    EXPECT_NE(result.error().where.find("/a.jsonl:2"), std::string::npos) << result.error().where;
    EXPECT_NE(result.error().hint.find("bad_lines = \"leave_out\""), std::string::npos);
  }
}

// Bug: it was hidden until a run came to it, and nothing but an edit of the file helped.
TEST_F(Sources, a_bad_line_is_missed_before_the_work_or_left_out_and_counted) {
  put("/a.jsonl",
      "{\"text\":\"a\"}\n[1]\nnull\n{\"t\":1}\n{\"text\":1}\n{oops\n{\"text\":\"b\"}\n");
  auto lines = local("jsonl", "/a.jsonl");
  const auto ready = [&] { return lines.entry().ready(lines.settings(), *own_.disk); };
  ASSERT_FALSE(ready().ok());
  EXPECT_EQ(ready().error().where, "/a.jsonl:2");
  lines.from_json({{"bad_lines", "leave_out"}}, "").take();
  ASSERT_TRUE(ready().ok()) << ready().error().sentence();
  const auto read = life({lines});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[1].key, "7") << "lines count as they stand";
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("line left out: it is not JSON"), 1);
  EXPECT_EQ(counts.at("line left out: the line is not a JSON object"), 2);
  EXPECT_EQ(counts.at("line left out: 'text' is not text"), 1);
  EXPECT_EQ(counts.at("line left out: the line has neither 'text' nor 'blocks'"), 1);
  put("/a.jsonl", "[1]\n");
  EXPECT_FALSE(ready().ok()) << "none is sound";
  put("/a.jsonl", "\n");
  EXPECT_NE(ready().error().what.find("no line"), std::string::npos);
}

TEST_F(Sources, a_bad_line_behind_the_front_stops_the_reading_with_its_number) {
  std::string lines;
  while (lines.size() < std::size_t{5} << 20)
    lines += "{\"text\":\"" + std::string(4000, 'a') + "\"}\n";
  const auto number = 1 + std::ranges::count(lines, '\n');
  put("/a.jsonl", lines + "[1]\n");
  ASSERT_TRUE(fetch({local("jsonl", "/a.jsonl")}).ok());
  const auto result = read();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().where, "/a.jsonl:" + std::to_string(number));
}

// Bug: it stopped the reading, where a table counted such a row and went on.
TEST_F(Sources, a_line_in_a_language_that_nobody_knows_is_left_out_and_counted) {
  put("/a.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\",\"lang\":\"qq\"}\n{\"text\":\"c\"}\n");
  const auto read = life({local("jsonl", "/a.jsonl")});
  EXPECT_EQ(documents_.size(), 2u);
  EXPECT_EQ(read.sources[0].counts.at("line left out: its language is unknown"), 1);
}

TEST_F(Sources, one_text_and_one_page) {
  put("/t.txt", "Nur ein Absatz");
  put("/p.html", "<p id=a>Seite");
  auto html = local("html", "/p.html");
  html.from_json({{"name", "other"}, {"genre", "web"}}, "").take();
  life({local("text", "/t.txt"), html});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].kind, "text");
  EXPECT_EQ(documents_[0].source, "mine");
  EXPECT_EQ(documents_[1].kind, "page");
  EXPECT_EQ(documents_[1].blocks[0].key, "p.html#a");
  EXPECT_EQ(documents_[0].genre, "");
  EXPECT_EQ(documents_[1].genre, "web") << "as the recipe states it";
}

// Bug: `check` called it sound, and the run dropped every document for want of a licence.
TEST_F(Sources, lines_without_a_licence_anywhere_are_missed_before_the_work) {
  auto lines = local("jsonl", "/a.jsonl");
  lines.from_json({{"license", ""}}, "").take();
  const auto ready = [&] { return lines.entry().ready(lines.settings(), *own_.disk); };
  put("/a.jsonl", "{\"text\":\"a\"}\n");
  ASSERT_FALSE(ready().ok());
  EXPECT_NE(ready().error().hint.find("license = \"CC-BY-4.0\""), std::string::npos);
  EXPECT_NE(ready().error().where.find("/a.jsonl:1"), std::string::npos);
  EXPECT_EQ(fetch({lines}).error().code, Code::bad_request) << "a run says it as check does";
  put("/a.jsonl", "{\"text\":\"a\",\"license\":\"MIT\"}\n{\"text\":\"b\"}\n");
  EXPECT_TRUE(ready().ok());
  put("/a.jsonl", "{\"text\":\"a\"}\n");
  lines.from_json({{"license", "NOASSERTION"}}, "").take();
  EXPECT_TRUE(ready().ok()) << "said on purpose";
}

// Bug: a score of 1e999 that nobody reads stopped the whole file.
TEST_F(Sources, a_number_that_no_double_holds_stops_only_where_it_is_read) {
  put("/a.jsonl",
      "{\"text\":\"one \\\"1e999\\\"\",\"score\":1e999,\"x\":[-1E+400,1e-999,12,-0.5]}\n"
      "{\"text\":\"two\",\"score\":1.5}\n");
  const auto read = life({local("jsonl", "/a.jsonl")});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].text(), "one \"1e999\"");
  EXPECT_EQ(read.sources[0].counts.at("number too large"), 2);
  put("/b.jsonl", "{\"text\":1e999}\n");
  const auto used = fetch({local("jsonl", "/b.jsonl")});
  ASSERT_FALSE(used.ok());
  EXPECT_NE(used.error().where.find("b.jsonl:1"), std::string::npos) << used.error().sentence();
}

TEST_F(Sources, every_line_end_ends_a_line_of_a_text) {
  put("/t.txt",
      "one\ftwo\vthree\u0085"
      "four\u2028"
      "five\r\n\r\nsix");
  life({local("text", "/t.txt")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "one\ntwo\nthree\nfour\nfive\n\nsix");
}

TEST_F(Sources, labels_of_lines_steer_no_terminal_and_run_nothing) {
  put("/a.jsonl", R"({"text":"a","key":"k\u001b[2J\u202e","url":"java\tscript:alert"})"
                  "\n"
                  R"({"text":"b","url":"https://a.eu/\u0007","license":"MIT","evidence":"\u009bx"})"
                  "\n"
                  R"({"text":"c \ud83d","url":"urn:a:b"})");
  const auto read = life({local("jsonl", "/a.jsonl")});
  ASSERT_EQ(documents_.size(), 3u);
  EXPECT_EQ(documents_[0].key, "k%1B[2J%E2%80%AE");
  EXPECT_EQ(documents_[0].url, "mine/1");
  EXPECT_EQ(documents_[1].url, "https://a.eu/%07");
  EXPECT_EQ(documents_[1].evidence, "%C2%9Bx");
  EXPECT_EQ(documents_[2].url, "urn:a:b");
  EXPECT_EQ(documents_[2].text(), "c \uFFFD");
  EXPECT_EQ(read.sources[0].counts.at("label escaped"), 3);
  EXPECT_EQ(read.sources[0].counts.at("url refused: not a place"), 1);
  EXPECT_EQ(read.sources[0].counts.at("surrogate repaired"), 1);
}

}  // namespace
}  // namespace data
