// The fixtures of published templates, byte for byte; and what a hostile template gets.
#include "tokenizer/template/chat_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/fixture_test.h"
#include "base/json.h"
#include "tokenizer/template/conversation.h"
#include "tokenizer/template/from_json.h"

namespace tokenizer::jinja {
namespace {

// 2026-11-21T10:30:05, the clock of the fixtures.
std::tm fixed() {
  std::tm out = {};
  out.tm_year = 126, out.tm_mon = 10, out.tm_mday = 21;
  out.tm_hour = 10, out.tm_min = 30, out.tm_sec = 5;
  out.tm_wday = 6, out.tm_yday = 324;
  return out;
}

base::Result<std::string> rendered(std::string_view text, const std::string& context = "{}",
                                   const Limits& limits = {}) {
  const auto made = TRY(ChatTemplate::parse(text));
  return *TRY(made.render(TRY(parse_value(context, "")), fixed(), limits)).utf8;
}

std::string error_of(std::string_view text, const Limits& limits = {}) {
  auto out = rendered(text, "{}", limits);
  return out.ok() ? "rendered: " + out->substr(0, 60) : out.error().sentence();
}

using Ordered = nlohmann::ordered_json;

std::string text_of(const std::string& path) { return base::real_disk()->read(path).take(); }

TEST(ChatTemplate, renders_each_feature_as_jinja2_does) {
  const auto folder = base::fixture_folder("chat_templates");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  std::istringstream lines(text_of(folder + "/jinja_features.jsonl"));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    auto row = Ordered::parse(line);
    if (!row["context"].contains("messages"))
      row["context"]["messages"] = {{{"role", "user"}, {"content", "x"}}};
    const auto text = row["template"].get<std::string>();
    auto out = rendered(text, row["context"].dump());
    if (row.contains("error"))
      EXPECT_FALSE(out.ok()) << text << "\n" << *out;
    else if (!out.ok())
      ADD_FAILURE() << text << "\n" << out.error().sentence();
    else
      EXPECT_EQ(*out, row["rendered"].get<std::string>()) << text;
  }
  EXPECT_EQ(count, 45);
}

Input input_of(const Ordered& row, const Ordered& tokens, const Ordered& talks,
               const Ordered& tools) {
  Input out;
  const auto value = [](const Ordered& json) { return parse_value(json.dump(), "").take(); };
  out.messages = value(talks[row["conversation"].get<std::string>()]);
  if (row["tools"].get<bool>()) out.tools = value(tools);
  out.add_generation_prompt = row["add_generation_prompt"].get<bool>();
  out.continue_final_message = row["continue_final_message"].get<bool>();
  for (const char* name : {"bos_token", "eos_token"})
    if (tokens[name].is_string())
      out.more.emplace_back(text_value(name), text_value(tokens[name].get<std::string>()));
  for (const auto& [name, item] : row["kwargs"].items())
    out.more.emplace_back(text_value(name), value(item));
  return out;
}

TEST(ChatTemplate, renders_each_published_template_as_transformers_does) {
  const auto folder = base::fixture_folder("chat_templates");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto json = [&](const char* name) { return Ordered::parse(text_of(folder + "/" + name)); };
  const auto talks = json("conversations.json"), tools = json("tools.json"),
             index = json("index.json");
  std::istringstream lines(text_of(folder + "/rendered.jsonl"));
  int count = 0, failed = 0;
  for (std::string line; std::getline(lines, line) && failed < 20; ++count) {
    const auto row = Ordered::parse(line);
    const auto name = row["template"].get<std::string>();
    const auto text = text_of(folder + "/templates/" + name + ".jinja");
    const auto made = ChatTemplate::parse(text);
    ASSERT_TRUE(made.ok()) << name << ": " << made.error().sentence();
    auto out = render(*made, text, input_of(row, index["templates"][name], talks, tools), fixed());
    const auto what =
        name + " " + row["conversation"].get<std::string>() + " line " + std::to_string(count + 1);
    failed += HasFailure();
    if (row.contains("error"))
      EXPECT_FALSE(out.ok()) << what << "\n" << out->view();
    else if (!out.ok())
      ADD_FAILURE() << what << "\n" << out.error().sentence();
    else
      EXPECT_EQ(out->view(), row["rendered"].get<std::string>()) << what;
  }
  EXPECT_EQ(count, 826);
}

TEST(ChatTemplate, says_what_is_wrong_and_in_which_line) {
  EXPECT_THAT(error_of("a\n{% if x %}b"), testing::HasSubstr("chat template:2: 'if' has no end"));
  EXPECT_THAT(error_of("a\n\n{{ x + 1 }}"),
              testing::HasSubstr("chat template:3: 'x' is undefined"));
  EXPECT_THAT(error_of("{{ 1 / 0 }}"), testing::HasSubstr("division by zero"));
  EXPECT_THAT(error_of("{{ 'a' | nothing }}"),
              testing::HasSubstr("the filter 'nothing' is not known"));
  EXPECT_THAT(error_of("{{ 'a' is nothing }}"),
              testing::HasSubstr("the test 'nothing' is not known"));
  EXPECT_THAT(error_of("{% include 'x' %}"), testing::HasSubstr("'include' is not supported"));
  EXPECT_THAT(error_of("{{ [1].append(2) }}"), testing::HasSubstr("would change a value"));
  EXPECT_THAT(error_of("{{ (1, 2"), testing::HasSubstr("has no end"));
  EXPECT_THAT(error_of("{{ \xff }}"), testing::HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of("{{ raise_exception('no') }}"), testing::HasSubstr("refuses: no"));
}

TEST(ChatTemplate, says_what_is_no_text_and_no_number_in_what_it_is_given) {
  const auto error = [](const char* json) {
    return parse_value(json, "messages").error().sentence();
  };
  for (const char* half : {R"(["\ud800"])", R"(["\udc00 x"])", R"(["\ud800\u0041"])"})
    EXPECT_THAT(error(half), testing::HasSubstr("half of a surrogate pair")) << half;
  for (const char* none : {"[NaN]", "[Infinity]", "[-Infinity]"})
    EXPECT_THAT(error(none), testing::HasSubstr("no numbers of JSON")) << none;
  EXPECT_THAT(error("[nope]"), testing::HasSubstr("not JSON at byte"));
}

TEST(ChatTemplate, ends_what_would_never_end) {
  Limits few;
  few.steps = 200'000;
  const std::string many =
      "{% for a in range(1000) %}{% for b in range(1000) %}{{ b }}{% endfor %}{% endfor %}";
  EXPECT_THAT(error_of(many, few),
              testing::HasSubstr("chat template:1: the template takes more than 200000 steps"));
  EXPECT_THAT(error_of("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}"),
              testing::HasSubstr("deep in each other"));
  const std::string doubling =
      "{% set n = namespace(x='ab') %}{% for a in range(1000) %}{% set n.x = n.x ~ n.x %}{% endfor %}";
  EXPECT_THAT(error_of(doubling, few), testing::HasSubstr("steps"));
  EXPECT_THAT(error_of("{{ 'x' * 10 ** 15 }}"), testing::HasSubstr("steps"));
  EXPECT_THAT(error_of("{{ range(10 ** 12) | list }}"), testing::HasSubstr("longer than 100000"));
  EXPECT_THAT(error_of("{{ 10 ** 100 }}"), testing::HasSubstr("128 bits"));
  const std::string nested =
      "{% set n = namespace(x=[]) %}{% for a in range(1000) %}{% set n.x = [n.x, n.x] %}{% endfor %}";
  EXPECT_THAT(error_of(nested), testing::HasSubstr("200 deep in each other"));
  const std::string wide =
      "{% set n = namespace(x=[1]) %}{% for a in range(100) %}{% set n.x = [n.x, n.x] %}{% endfor %}";
  EXPECT_THAT(error_of(wide + "{{ n.x }}", few), testing::HasSubstr("steps"));
  EXPECT_THAT(error_of(wide + "{{ n.x | tojson }}", few), testing::HasSubstr("steps"));
  EXPECT_THAT(error_of(wide + "{{ n.x == n.x[:] }}", few), testing::HasSubstr("steps"));
  EXPECT_THAT(error_of("{% set n = namespace() %}{% set n.n = n %}{{ n.n }}"),
              testing::HasSubstr("is shown"));
  Limits short_output;
  short_output.output = 10;
  EXPECT_THAT(error_of("{{ 'x' * 11 }}", short_output), testing::HasSubstr("more than 10 bytes"));
}

TEST(ChatTemplate, refuses_what_is_nested_without_end) {
  const std::string open(100'000, '('), closed(100'000, ')');
  EXPECT_THAT(error_of("{{ " + open + "1" + closed + " }}"), testing::HasSubstr("nested deeper"));
  EXPECT_THAT(error_of("{{ " + std::string(100'000, '-') + "1 }}"),
              testing::HasSubstr("nested deeper"));
  std::string sum = "1", nots, ifs;
  for (int i = 0; i < 10'000; ++i) sum += "+1", nots += "not ", ifs += "{% if 1 %}";
  EXPECT_THAT(error_of("{{ " + sum + " }}"), testing::HasSubstr("nested deeper"));
  EXPECT_EQ(rendered("{{ " + nots + "1 }}").take(), "True");
  EXPECT_THAT(error_of(ifs), testing::HasSubstr("nested deeper"));
}

TEST(ChatTemplate, sees_nothing_but_its_context) {
  EXPECT_EQ(rendered("{{ x.__class__ }}|{{ self }}|{{ ''.__class__ }}", R"({"x": {}})").take(),
            "||");
  EXPECT_FALSE(rendered("{{ ''.__class__.__mro__ }}").ok());
}

TEST(ChatTemplate, computes_at_the_edges_as_python_does) {
  EXPECT_EQ(rendered("{{ -7 // -2 }} {{ 7 % -3 }} {{ -0.5 // 1 }} {{ 2 ** -1 }}").take(),
            "3 -2 -1.0 0.5");
  EXPECT_EQ(rendered("{{ 'aXbXc'.rsplit('X', 1) }} {{ ' a  b c '.split(None, 1) }}").take(),
            "['aXb', 'c'] ['a', 'b c ']");
  EXPECT_EQ(rendered("{{ 'ab'.replace('', '-') }} {{ 'aaa'.replace('a', 'b', 2) }}").take(),
            "-a-b- bba");
  EXPECT_EQ(
      rendered("{{ '\xC3\xA4\xC3\xB6\xC3\xBC'[::-1] }}{{ [1,2,3][-2:5] }}{{ 'abc'[5:] }}").take(),
      "\xC3\xBC\xC3\xB6\xC3\xA4[2, 3]");
  EXPECT_EQ(rendered("{{ ('<' | safe) + '<' }} {{ ('<' | safe) ~ '<' }}").take(), "<&lt; <<");
  EXPECT_EQ(rendered("{{ 'stra\xC3\x9F"
                     "e' | upper }} {{ 'o\\'k' }} {{ ['o\\'k'] }}")
                .take(),
            "STRASSE o'k [\"o'k\"]");
}

// What Python 3.11 says; test/peer/test_template_text.py asks it of every character.
TEST(ChatTemplate, has_the_methods_of_a_text_as_python_has_them) {
  const auto said = [](const std::string& call) { return rendered("{{ " + call + " }}").take(); };
  EXPECT_EQ(said("'a\\u2028b\\x85c\\x0bd\\r\\n'.splitlines()"), "['a', 'b', 'c', 'd']");
  EXPECT_EQ(
      said("'\u00B2'.isdigit()") + said("'\u00BD'.isnumeric()") + said("'\u00B2'.isdecimal()"),
      "TrueTrueFalse");
  EXPECT_EQ(said("'-5'.zfill(4)") + said("'aaa'.rsplit('aa')"), "-005['a', '']");
  EXPECT_EQ(said("\"they're bill's\" | title") + said("\"they're\".title()"),
            "They're Bill'sThey'Re");
  EXPECT_EQ(said("'\u0391\u03A3'.capitalize()"), "\u0391\u03C2");
  EXPECT_EQ(
      said("'abab'.find('b', 2)") + said("'abab'.count('', 9)") + said("'ab'.startswith('', 9)"),
      "30False");
  EXPECT_EQ(said("[1, 2, 3][1:]") + said("[1][9:]") + said("(1, 2)[0:]"), "[2, 3][](1, 2)");
  for (const char* call : {"'a'.upper(1)", "','.join([1])", "'a'.center(3, 'xy')", "'a'.encode()"})
    EXPECT_FALSE(rendered("{{ " + std::string(call) + " }}").ok()) << call;
}

}  // namespace
}  // namespace tokenizer::jinja
