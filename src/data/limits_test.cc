#include "data/limits.h"

#include <gtest/gtest.h>

#include "data/recipe.h"

namespace data {
namespace {

using base::Json;

// A rule as a file in data/filter/ would bring it, with settings that are no plain limits.
struct Shout {
  double max_marks = 2;
  std::vector<std::string> marks = {"!"};
  template <class V>
  void fields(V& v) {
    v(max_marks, "max_marks", "most marks that a text may hold");
    v(marks, "marks", "what counts as one");
  }
  base::Result<void> check() const {
    if (!marks.empty()) return {};
    return base::Error{base::Code::bad_request, "a rule about marks needs some", "", ""};
  }
};

filter::Verdict decide(const filter::Subject& subject, const base::Settings& settings) {
  const auto& own = settings.as<Shout>();
  double found = 0;
  for (const auto& mark : own.marks)
    for (auto at = subject.text.find(mark); at != subject.text.npos;
         at = subject.text.find(mark, at + mark.size()))
      ++found;
  return found > own.max_marks ? filter::drop("it shouts") : filter::keep();
}

Json usual(std::string_view language) {
  return language == "spa_Latn" ? Json{{"max_marks", 4}} : Json::object();
}

const filter::Entry kShout{
    1, "marks in a text", filter::Reads::prose, base::options<Shout>, decide, usual};
constexpr filter::Row kRules[] = {{"shout", &kShout}};

base::Result<RuleLimits> read(const std::string& toml) {
  RuleLimits out(kRules);
  TRY(out.read(TRY(base::parse_recipe(toml, "r.toml"))));
  return out;
}

std::string mistake(const std::string& toml) {
  const auto out = read(toml);
  return out.ok() ? "none" : out.error().sentence();
}

double most(const RuleLimits& limits, const std::string& language) {
  return limits.of(kRules[0], language).as<Shout>().max_marks;
}

bool keeps(const RuleLimits& limits, const std::string& text) {
  const Document document;
  return kShout.decide({document, text, {}, 0}, limits.of(kRules[0], "eng_Latn")).keep;
}

TEST(RuleLimits, a_rule_brings_settings_of_its_own_and_no_other_file_knows_them) {
  EXPECT_TRUE(keeps(read("").take(), "a ! b !"));
  EXPECT_FALSE(keeps(read("[shout]\nmax_marks = 1\n").take(), "a ! b !"));
  EXPECT_FALSE(keeps(read("[shout]\nmarks = ['!', '?']\n").take(), "a ! b ! c ?"));
  std::vector<base::FieldRow> rows;
  RuleLimits(kRules).describe("corpus.limits", rows);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].path, "corpus.limits.shout");
  EXPECT_EQ(rows[1].path, "corpus.limits.shout.max_marks");
  EXPECT_EQ(rows[2].type, "list of text");
}

TEST(RuleLimits, the_language_wins_over_all_and_the_recipe_over_what_the_rule_knows) {
  const auto none = read("").take();
  EXPECT_EQ(most(none, "eng_Latn"), 2);
  EXPECT_EQ(most(none, "spa_Latn"), 4);
  const auto some = read("[shout]\nmax_marks = 2\n[shout.de]\nmax_marks = 7\n").take();
  EXPECT_EQ(most(some, "spa_Latn"), 2) << "the struct's own value, and yet said";
  EXPECT_EQ(most(some, "deu_Latn"), 7);
}

TEST(RuleLimits, a_genre_has_values_of_its_own_and_a_language_wins_over_it) {
  const auto some =
      read("[shout]\nmax_marks = 2\n[shout.manual]\nmax_marks = 9\n[shout.de]\nmax_marks = 7\n")
          .take();
  const auto most_of = [&](const char* language, const char* genre) {
    return some.of(kRules[0], language, genre).as<Shout>().max_marks;
  };
  EXPECT_EQ(most_of("eng_Latn", ""), 2);
  EXPECT_EQ(most_of("eng_Latn", "web"), 2);
  EXPECT_EQ(most_of("eng_Latn", "manual"), 9);
  EXPECT_EQ(most_of("deu_Latn", "manual"), 7);
  RuleLimits back(kRules);
  ASSERT_TRUE(back.from_json(some.to_json(), "manifest").ok());
  EXPECT_EQ(back.to_json(), some.to_json());
}

TEST(RuleLimits, name_what_they_do_not_know_with_its_line_and_the_nearest) {
  EXPECT_EQ(mistake("[shot]\nmax_marks = 1\n"),
            "r.toml:1: unknown rule 'shot'; did you mean 'shout'?");
  EXPECT_EQ(mistake("[shout]\nmax_mark = 1\n"),
            "r.toml:2: unknown key 'shout.max_mark'; did you mean 'max_marks'?");
  EXPECT_EQ(mistake("[shout]\nmax_marks = 'x'\n"),
            "r.toml:2: 'shout.max_marks' is text, a number is expected");
  EXPECT_NE(mistake("[shout.deu_Latm]\nmax_marks = 1\n").find("did you mean deu_Latn?"),
            std::string::npos);
  EXPECT_EQ(mistake("[shout]\nmarks = []\n"), "r.toml:1: a rule about marks needs some");
  EXPECT_NE(mistake("[shout.de]\nmax_marks = 1\n[shout.deu_Latn]\nmax_marks = 2\n").find("twice"),
            std::string::npos);
  EXPECT_NE(mistake("shout = 3\n"), "none");
}

TEST(RuleLimits, the_former_list_is_told_the_new_line) {
  const auto told = [](const std::string& toml) {
    CorpusRecipe recipe;
    const auto parsed = base::parse_recipe("variants = ['de']\n" + toml, "r.toml").take();
    return base::read_fields(parsed, recipe).error().sentence();
  };
  EXPECT_EQ(told("[[limits]]\nrule = 'length'\nlimit = 'min_words'\nvalue = 20\n"),
            "r.toml:2: 'limits' is a table for each rule now, not a list of tables; write "
            "[limits.length] min_words = 20");
  EXPECT_NE(
      told("limits = [{rule = 'length', limit = 'min_words', language = 'de', value = 0.5}]\n")
          .find("write [limits.length.de] min_words = 0.5"),
      std::string::npos);
  EXPECT_NE(told("limits = [{rule = 'length'}]\n").find("janua docs recipes corpus.limits"),
            std::string::npos);
}

TEST(RuleLimits, the_former_list_is_read_in_records_as_the_tables_of_today) {
  RuleLimits former(kRules);
  const Json list = {
      {{"rule", "shout"}, {"limit", "max_marks"}, {"language", ""}, {"value", 3.0}},
      {{"rule", "shout"}, {"limit", "max_marks"}, {"language", "de"}, {"value", 5.0}}};
  ASSERT_TRUE(former.from_json(list, "manifest").ok());
  const auto today = read("[shout]\nmax_marks = 3.0\n[shout.de]\nmax_marks = 5.0\n").take();
  EXPECT_EQ(base::key_json(former), base::key_json(today));
  RuleLimits empty(kRules);
  ASSERT_TRUE(empty.from_json(Json::array(), "manifest").ok());
  EXPECT_EQ(base::key_json(empty), Json::object());
  EXPECT_EQ(base::key_json(read("[shout]\n").take()), Json::object());
}

TEST(RuleLimits, come_back_from_json_as_they_were) {
  const auto limits = read("[shout]\nmarks = ['?']\n[shout.de]\nmax_marks = 5.0\n").take();
  RuleLimits back(kRules);
  ASSERT_TRUE(back.from_json(limits.to_json(), "manifest").ok());
  EXPECT_EQ(back.to_json(), limits.to_json());
  for (const Json& bad :
       {Json(3), Json{{"shout", 3}}, Json{{"shout", {{"max_marks", "x"}}}},
        Json{{"what", Json::object()}}, Json{{"shout", {{"zzz", Json::object()}}}},
        Json::array({3}), Json{{"shout", {{"marks", Json::array()}}}}})
    EXPECT_FALSE(RuleLimits(kRules).from_json(bad, "manifest").ok()) << bad;
}

}  // namespace
}  // namespace data
