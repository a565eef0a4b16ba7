// What each grader says of answers, right, wrong and hostile.
#include "grade/grader.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace grade {
namespace {

using base::Json;
using testing::HasSubstr;

base::Result<Grade> graded(const std::string& grader, const Json& line,
                           const Json& options = Json::object()) {
  auto opened = open(grader, options);
  if (!opened.ok()) return opened.error();
  return ask(grader, **opened, asked_of(line).take());
}
double reward(const std::string& grader, const Json& line, const Json& options = Json::object()) {
  const auto out = graded(grader, line, options);
  EXPECT_TRUE(out.ok()) << line.dump() << ": " << (out.ok() ? "" : out.error().sentence());
  return out.ok() ? out->reward : -99;
}
std::string error(const std::string& grader, const Json& line,
                  const Json& options = Json::object()) {
  auto out = graded(grader, line, options);
  return out.ok() ? "" : out.error().sentence();
}

double number(const std::string& answer, const Json& reference, const std::string& language = "") {
  Json line = {{"answer", answer}, {"reference", reference}};
  if (!language.empty()) line["language"] = language;
  return reward("number", line);
}

TEST(Exact, compares_as_asked) {
  EXPECT_EQ(reward("exact", {{"answer", " Paris\n"}, {"reference", "Paris"}}), 1);
  EXPECT_EQ(reward("exact", {{"answer", "paris"}, {"reference", "Paris"}}), 0);
  EXPECT_EQ(reward("exact", {{"answer", "paris!"}, {"reference", "Paris"}},
                   {{"ignore_case", true}, {"ignore_punctuation", true}}),
            1);
  EXPECT_EQ(reward("exact", {{"answer", "Cafe\u0301"}, {"reference", {"Tee", "Caf\u00E9"}}}), 1);
  EXPECT_EQ(
      reward("exact",
             {{"answer", "DIYARBAKIR"}, {"reference", "d\u0131yarbak\u0131r"}, {"language", "tr"}},
             {{"ignore_case", true}}),
      1);
  EXPECT_EQ(reward("exact", {{"answer", "so \\boxed{a{b}} it"}, {"reference", "a{b}"}},
                   {{"part", "boxed"}}),
            1);
  EXPECT_EQ(
      reward("exact", {{"answer", "<answer>7</answer> <answer> 8 </answer>"}, {"reference", 8}},
             {{"part", "tag"}}),
      1);
}

TEST(Exact, a_line_without_a_reference_is_an_error) {
  EXPECT_THAT(error("exact", {{"answer", "x"}}), HasSubstr("no \"reference\""));
  EXPECT_THAT(error("exact", {{"answer", "x"}, {"reference", Json::array()}}),
              HasSubstr("no \"reference\""));
}

TEST(Number, reads_what_europe_writes) {
  for (const char* same :
       {"1.234,56", "1,234.56", "1 234,56", "1\u00A0234,56", "1\u202F234,56", "1'234.56",
        "1\u2019234,56", "1234.56", "1234,56", "1{,}234.56", "1.23456e3", "1,23456 \u00B7 10^3",
        "1.23456 \\times 10^{3}", "123456/100", "1234 14/25", "die Summe ist 1.234,56 \u20AC.",
        "$1,234.56"})
    EXPECT_EQ(number(same, "1234.56"), 1) << same;
  EXPECT_EQ(number("12.345.678", 12345678), 1);
  EXPECT_EQ(number("12 345 678", 12345678), 1);
  EXPECT_EQ(number("1.234,56", "1234.57"), 0);
}

TEST(Number, a_language_says_which_mark_parts_decimals) {
  EXPECT_EQ(number("1.234", 1234, "de"), 1);
  EXPECT_EQ(number("1.234", 1234, "en"), 0);
  EXPECT_EQ(number("1.234", 1.234, "en"), 1);
  EXPECT_EQ(number("1.234", 1.234, "de"), 0);
  EXPECT_EQ(number("1,234", 1234, "ga"), 1);
  EXPECT_EQ(number("1,234", 1.234, "lt"), 1);
  EXPECT_EQ(number("1.234", 1234), 1) << "nobody says";
  EXPECT_EQ(number("1.234", 1.234), 1) << "nobody says";
  EXPECT_EQ(number("0,123", 0.123), 1);
  EXPECT_EQ(number("0.123", 123), 0) << "no thousands begin with 0";
  EXPECT_EQ(number("1.5", 1.5, "de"), 1) << "thousands have three digits";
}

TEST(Number, fractions_percent_signs) {
  EXPECT_EQ(number("3/4", 0.75), 1);
  EXPECT_EQ(number("\\frac{3}{4}", "0.75"), 1);
  EXPECT_EQ(number("\\dfrac34", "3/4"), 1);
  EXPECT_EQ(number("1 3/4", "1.75"), 1);
  EXPECT_EQ(number("1\u00BD", "1,5"), 1);
  EXPECT_EQ(number("\u00BE", "75 %"), 1);
  EXPECT_EQ(number("75 %", 0.75), 1);
  EXPECT_EQ(number("75\\%", 75), 1);
  EXPECT_EQ(number("75 %", 7.5), 0);
  EXPECT_EQ(number("2 \u2030", 0.002), 1);
  EXPECT_EQ(reward("number", {{"answer", "75 %"}, {"reference", 75}}, {{"percent", "share"}}), 0);
  EXPECT_EQ(number("1/3", "0.333"), 0);
  EXPECT_EQ(reward("number", {{"answer", "1/3"}, {"reference", "0.333"}}, {{"tolerance", 0.01}}),
            1);
  EXPECT_EQ(number("-5", -5), 1);
  EXPECT_EQ(number("\u22125", -5), 1);
  EXPECT_EQ(number("3-5", 5), 1) << "a range, no minus";
  EXPECT_EQ(number("x2 = 7", 7), 1);
}

// Bug: all that followed was read again at each number.
TEST(Number, chains_without_end_cost_no_more_than_their_length) {
  std::string chain = "1";
  while (chain.size() < 200'000) chain += ".1";
  EXPECT_EQ(number(chain + " so 7", 7), 1);
}

TEST(Number, takes_the_last_of_the_result) {
  EXPECT_EQ(number("2 + 2 = 4, so \\boxed{4} of 9", 4), 1);
  EXPECT_EQ(number("first 3, then 5", 5), 1);
  EXPECT_EQ(number("no number", 5), 0);
  EXPECT_EQ(reward("number", {{"answer", "3 and 5"}, {"reference", 5}}, {{"which", "only"}}), 0);
  EXPECT_EQ(reward("number", {{"answer", "3 and 5"}, {"reference", 3}}, {{"which", "first"}}), 1);
  EXPECT_EQ(number("1, 2, 3", 3), 1);
  EXPECT_EQ(number("am 12.05.2020", 2020), 1);
  EXPECT_EQ(number("1/0", 0), 0) << "no number is divided by nothing";
  EXPECT_EQ(number(std::string(100'000, '9'), 5), 0);
  EXPECT_THAT(error("number", {{"answer", "5"}, {"reference", "five"}}), HasSubstr("is no number"));
}

double algebra(const std::string& answer, const Json& reference) {
  return reward("algebra", {{"answer", answer}, {"reference", reference}});
}

TEST(Algebra, equal_is_what_is_equal) {
  EXPECT_EQ(algebra("(x+1)^2", "x^2 + 2x + 1"), 1);
  EXPECT_EQ(algebra("\\frac{x^2-1}{x-1}", "x+1"), 1);
  EXPECT_EQ(algebra("\\boxed{\\frac{1}{2}}", "0.5"), 1);
  EXPECT_EQ(algebra("\\sqrt{8}", "2\\sqrt{2}"), 1);
  EXPECT_EQ(algebra("\\sin^2 x + \\cos^2 x", "1"), 1);
  EXPECT_EQ(algebra("e^{i\\pi}", "-1"), 1);
  EXPECT_EQ(algebra("\\ln(x^2)", "2\\ln x"), 1);
  EXPECT_EQ(algebra("2^{10}", "1,024"), 1);
  EXPECT_EQ(algebra("5!", "120"), 1);
  EXPECT_EQ(algebra("\\sqrt[3]{27}", "3"), 1);
  EXPECT_EQ(algebra("3\\cdot 10^{8}", "300000000"), 1);
  EXPECT_EQ(algebra("xy", "y*x"), 1);
  EXPECT_EQ(algebra("\\log_2 8", "3"), 1);
  EXPECT_EQ(algebra("x = 5", "5"), 1);
  EXPECT_EQ(algebra("2x + 4 = 6y", "x = 3y - 2"), 1);
  EXPECT_EQ(algebra("1, 2", "\\{2, 1\\}"), 1);
  EXPECT_EQ(algebra("(1, 2)", "(1,2)"), 1);
  EXPECT_EQ(algebra("[0, \\infty)", "[0,\\infty)"), 1);
  EXPECT_EQ(algebra("50\\%", "1/2"), 1);
  EXPECT_EQ(algebra("1\\frac{3}{4}", "7/4"), 1);
  EXPECT_EQ(reward("algebra", {{"answer", "3,5x"}, {"reference", "7x/2"}, {"language", "de"}}), 1);
}

TEST(Algebra, different_is_what_differs) {
  EXPECT_EQ(algebra("(x+1)^2", "x^2 + 1"), 0);
  EXPECT_EQ(algebra("\\sqrt{x^2}", "x"), 0);
  EXPECT_EQ(algebra("3.14159265358979", "\\pi"), 0);
  EXPECT_EQ(algebra("x = 5", "y + 1 = 6"), 0);
  EXPECT_EQ(algebra("(1, 2)", "(2, 1)"), 0);
  EXPECT_EQ(algebra("[0, 1)", "[0, 1]"), 0);
  EXPECT_EQ(algebra("x = 2", "x^2 = 4"), 0);
  EXPECT_EQ(algebra("-\\infty", "\\infty"), 0);
  EXPECT_EQ(algebra("the answer", "42"), 0);
}

// Each ends at once, in little memory.
TEST(Algebra, hostile_expressions_are_wrong_and_cost_nothing) {
  EXPECT_EQ(algebra("9^9^9^9^9", "1"), 0);
  EXPECT_EQ(algebra("10^{10^{10}}", "5"), 0);
  EXPECT_EQ(algebra("(a+b+c+d+f+g+h)^{1000}", "1"), 0);
  EXPECT_EQ(algebra("((((((((((99999!)!)!)!)!)!)!)!)!)!)", "1"), 0);
  EXPECT_EQ(algebra(std::string(3000, '('), "1"), 0);
  EXPECT_EQ(algebra(std::string(3000, '-') + "1", "1"), 0);
  EXPECT_EQ(algebra(std::string(10'000, 'x'), "1"), 0);
  EXPECT_EQ(algebra("1/0", "1/0 + 1"), 0);
  EXPECT_EQ(algebra("\\sqrt", "1"), 0);
  EXPECT_EQ(algebra("{", "1"), 0);
  EXPECT_EQ(algebra("", "1"), 0);
}

TEST(Format, tags_and_json) {
  EXPECT_EQ(reward("format", {{"answer", "<think>a</think>\n<answer>b</answer>"}}), 1);
  EXPECT_EQ(reward("format", {{"answer", "<answer>b</answer>"}}), 0);
  EXPECT_EQ(reward("format", {{"answer", "<think>a</think> x <answer>b</answer>"}}), 0);
  EXPECT_EQ(reward("format", {{"answer", "<think>a</think><answer>b</answer>!"}}), 0);
  EXPECT_EQ(reward("format", {{"answer", "<think></think><answer>b</answer>"}}), 0);
  EXPECT_EQ(reward("format", {{"answer", "{\"a\": 1}"}}, {{"json", true}, {"members", {"a"}}}), 1);
  EXPECT_EQ(reward("format", {{"answer", "{\"b\": 1}"}}, {{"json", true}, {"members", {"a"}}}), 0);
  EXPECT_EQ(reward("format", {{"answer", "{"}}, {{"json", true}}), 0);
}

TEST(Regex, matches_a_piece_or_all) {
  EXPECT_EQ(reward("regex", {{"answer", "call 112 now"}}, {{"pattern", "\\d{3}"}}), 1);
  EXPECT_EQ(reward("regex", {{"answer", "call 112 now"}}, {{"pattern", "\\d{3}"}, {"full", true}}),
            0);
  EXPECT_EQ(reward("regex", {{"answer", "112"}, {"reference", "[0-9]+"}}, {{"full", true}}), 1);
  EXPECT_THAT(error("regex", {{"answer", "x"}}, {{"pattern", "("}}),
              HasSubstr("regular expression"));
  EXPECT_THAT(error("regex", {{"answer", std::string(60, 'a') + "!"}}, {{"pattern", "(a+)+$"}}),
              HasSubstr("too many steps"));
}

TEST(Language, share_of_the_prose) {
  const std::string german =
      "Der Hund läuft heute Morgen über die Straße und sucht den Weg nach Hause, weil er Hunger hat.";
  EXPECT_EQ(reward("language", {{"answer", german}, {"language", "de"}}), 1);
  EXPECT_EQ(reward("language", {{"answer", german}, {"language", "fr"}}), 0);
  EXPECT_EQ(reward("language", {{"answer", german}, {"language", "el"}}), 0);
  EXPECT_EQ(
      reward("language",
             {{"answer",
               german + "\n```python\nfor the_word in list_of_words: print(word)\n```\n$x^2$"}},
             {{"language", "deu_Latn"}}),
      1);
  EXPECT_EQ(reward("language", {{"answer", "42"}, {"language", "de"}}), 0);
  EXPECT_EQ(reward("language", {{"answer", "42"}, {"language", "de"}}, {{"short_reward", 0.5}}),
            0.5);
  const auto half = reward(
      "language", {{"answer", german + " The dog runs across the street this morning and looks for "
                                       "the way home because it is hungry."},
                   {"language", "de"}});
  EXPECT_GT(half, 0.2);
  EXPECT_LT(half, 0.8);
  EXPECT_THAT(error("language", {{"answer", german}}), HasSubstr("no \"language\""));
}

TEST(Length, bounds_and_penalty) {
  EXPECT_EQ(reward("length", {{"answer", "äöü"}}, {{"most", 3}}), 1);
  EXPECT_EQ(reward("length", {{"answer", "äöüß"}}, {{"most", 3}}), 0);
  EXPECT_EQ(reward("length", {{"answer", ""}}), 0);
  const Json options = {{"most", 100}, {"buffer", 20}};
  EXPECT_EQ(reward("overlong", {{"answer", ""}, {"tokens", 80}}, options), 0);
  EXPECT_EQ(reward("overlong", {{"answer", ""}, {"tokens", 90}}, options), -0.5);
  EXPECT_EQ(reward("overlong", {{"answer", ""}, {"tokens", 100}}, options), -1);
  EXPECT_EQ(reward("overlong", {{"answer", ""}, {"tokens", 500}}, options), -1);
  EXPECT_THAT(error("overlong", {{"answer", ""}}, options), HasSubstr("\"tokens\""));
}

TEST(Grader, unknown_ones_and_unknown_options_are_named) {
  EXPECT_THAT(error("numbr", {{"answer", ""}}), HasSubstr("number"));
  EXPECT_THAT(error("number", {{"answer", "1"}, {"reference", 1}}, {{"tolerence", 0.1}}),
              HasSubstr("tolerence"));
  EXPECT_THAT(error("exact", {{"answer", "1"}, {"reference", 1}}, {{"part", "middle"}}),
              HasSubstr("middle"));
}

struct Broken : Grader {
  double reward;
  explicit Broken(double reward) : reward(reward) {}
  base::Result<Grade> grade(const Asked&) const override {
    if (reward == 7) throw std::runtime_error("it threw");
    return Grade{reward, ""};
  }
};

TEST(Grader, a_reward_that_is_no_number_and_one_that_throws_are_named) {
  const auto said = [](double reward) {
    auto out = ask("own", Broken(reward), {});
    return out.ok() ? "" : out.error().sentence();
  };
  EXPECT_THAT(said(std::nan("")), HasSubstr("grader 'own': the reward is not a number"));
  EXPECT_THAT(said(std::numeric_limits<double>::infinity()), HasSubstr("infinite"));
  EXPECT_THAT(said(7), HasSubstr("grader 'own': it threw"));
  EXPECT_EQ(said(0.5), "");
}

}  // namespace
}  // namespace grade
