// The published filters against what datatrove 0.10.1 said, every row of the fixture.
#include "data/judge.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/fixture_test.h"
#include "base/json.h"
#include "data/measure/cut_words.h"
#include "store/jsonl.h"

namespace data::judge {
namespace {

using base::Json;

std::vector<Json> lines_of(const std::string& path) {
  const auto disk = base::real_disk();
  auto reader = store::JsonlReader::open(*disk, path).take();
  std::vector<Json> out;
  while (auto line = reader.next().take()) out.push_back(std::move(*line));
  return out;
}

std::map<int, Json> by_id(const std::string& path) {
  std::map<int, Json> out;
  for (const auto& line : lines_of(path)) out.emplace(line["id"].get<int>(), line);
  return out;
}

class Judge : public testing::Test {
 protected:
  void SetUp() override {
    const auto folder = base::fixture_folder("data");
    if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
    documents_ = by_id(folder + "/documents.jsonl");
    words_ = by_id(folder + "/words.jsonl");
    verdicts_ = lines_of(folder + "/verdicts.jsonl");
    ASSERT_EQ(verdicts_.size(), 870u);
  }

  std::vector<std::string> words_of(int id) const {
    return words_.at(id).at("words").get<std::vector<std::string>>();
  }

  // What a rule says where the fixture says otherwise; "" where it says the same.
  std::string difference(const Json& wanted, bool with_words) const {
    const auto id = wanted["id"].get<int>();
    const auto text = documents_.at(id).at("text").get<std::string>();
    Page page(text, documents_.at(id).at("language").get<std::string>());
    if (with_words) page.use_words(words_of(id));
    const auto* rule = find(wanted["filter"].get<std::string>());
    if (!rule) return "no such rule";
    const auto said = rule->decide(page);
    const auto reason = wanted["reason"].is_null() ? "" : wanted["reason"].get<std::string>();
    if (said.kept != wanted["kept"].get<bool>() || said.reason != reason)
      return rule->name + std::string(" of ") + std::to_string(id) + ": '" + said.reason +
             "', not '" + reason + "'";
    const auto after =
        wanted.contains("text_after") ? wanted["text_after"].get<std::string>() : text;
    if (said.kept && said.text.value_or(text) != after)
      return rule->name + std::string(" of ") + std::to_string(id) +
             " makes another text: " + said.text.value_or(text);
    return "";
  }

  std::vector<std::string> differences(bool with_words) const {
    std::vector<std::string> out;
    for (const auto& wanted : verdicts_)
      if (auto said = difference(wanted, with_words); !said.empty()) out.push_back(std::move(said));
    return out;
  }

  std::map<int, Json> documents_, words_;
  std::vector<Json> verdicts_;
};

TEST_F(Judge, all_verdicts_are_datatroves_with_its_words) {
  EXPECT_EQ(differences(true), std::vector<std::string>{});
}

TEST_F(Judge, and_with_words_of_our_own) {
  EXPECT_EQ(differences(false), std::vector<std::string>{});
}

// "peut-être" stands in a list that we have not.
TEST_F(Judge, all_but_one_of_12695_words_are_spacys) {
  std::size_t all = 0;
  std::vector<std::string> lost;
  for (const auto& [id, document] : documents_) {
    const auto text = document["text"].get<std::string>();
    const auto cut = measure::cut_words(text, document["language"].get<std::string>());
    const std::multiset<std::string> ours(cut.begin(), cut.end());
    const auto list = words_of(id);
    const std::multiset<std::string> theirs(list.begin(), list.end());
    std::ranges::set_difference(theirs, ours, std::back_inserter(lost));
    all += list.size();
  }
  EXPECT_EQ(all, 12695u);
  EXPECT_EQ(lost, std::vector<std::string>{"peut-être"});
}

TEST_F(Judge, every_rule_of_the_fixture_is_here_and_no_other) {
  std::set<std::string> wanted, ours;
  for (const auto& verdict : verdicts_) wanted.insert(verdict["filter"].get<std::string>());
  for (const auto& row : all()) ours.insert(row.entry->name);
  EXPECT_EQ(ours, wanted);
}

Verdict said(const char* rule, std::string_view text) {
  return find(rule)->decide(Page(text, "eng"));
}

TEST(JudgeRules, c4_looks_at_a_lines_end_behind_its_citations) {
  std::string text;
  for (int i = 0; i < 5; ++i) text += "One two three.[" + std::to_string(i) + "]\n";
  const auto verdict = said("C4QualityFilter", text);
  ASSERT_TRUE(verdict.kept);
  EXPECT_EQ(verdict.text,
            "One two three.\nOne two three.\nOne two three.\nOne two three.\nOne two three.");
  EXPECT_EQ(said("C4QualityFilter", text + "A { is no line{").reason, "")
      << "that line ends in no sentence's sign";
  EXPECT_EQ(said("C4QualityFilter", text + "A { drops the page.").reason, "curly_bracket");
  EXPECT_EQ(said("C4QualityFilter", text + "Some LOREM Ipsum here.").reason, "lorem_ipsum");
  EXPECT_EQ(said("C4QualityFilter", text + "Of \xE2\x84\xAAooJavascript and more.").text,
            verdict.text);
}

TEST(JudgeRules, words_are_cut_as_each_language_has_it) {
  const auto cut = [](std::string_view text, std::string_view language) {
    std::string out;
    for (const auto word : measure::cut_words(text, language))
      out += (out.empty() ? "" : "|") + std::string(word);
    return out;
  };
  EXPECT_EQ(cut("(don't) Wi-Fi, 5km/h... A. AT&T", "eng"),
            "(|do|n't|)|Wi|-|Fi|,|5|km/h|...|A.|AT&T");
  EXPECT_EQ(cut("Wi-Fi am 3. Mai z.B. hier. X/Y", "de-AT"), "Wi-Fi|am|3.|Mai|z.B.|hier|.|X|/|Y");
  EXPECT_EQ(cut("l'homme dit-il d’abord", "fra_Latn"), "l'|homme|dit|-il|d’|abord");
  EXPECT_EQ(cut("https://a.org/b-c (a@b.eu) x:y 1,5%", "ces"),
            "https://a.org/b-c|(|a@b.eu|)|x|:|y|1,5|%");
  EXPECT_EQ(cut("\u00a0a\u3000b\u200b c", "xyz"), "a|b\u200b|c");
}

TEST(JudgeRules, words_that_were_given_are_taken) {
  const std::string text = "a b";
  Page page(text, "eng");
  page.use_words(std::vector<std::string>(60, "word"));
  EXPECT_EQ(find("GopherQualityFilter")->decide(page).reason, "gopher_enough_stop_words");
  EXPECT_EQ(page.sentences(text), 1);
}

TEST(JudgeRules, masks_what_looks_like_an_address) {
  const auto masked = [](std::string_view text) { return *said("PIIFormatter", text).text; };
  EXPECT_EQ(masked("a.b@c.io, x..y@d.org; @e.eu f@g"),
            "email@example.com, x..firstname.lastname@example.org; @e.eu f@g");
  EXPECT_EQ(masked("h@i.j-k.l- m@[8.8.8.8]"), "email@example.com- firstname.lastname@example.org");
  EXPECT_EQ(masked("8.8.8.8 08.8.8.8 10.8.8.8 8.8.8 300.8.8.8 8.8.8.300"),
            "22.214.171.124 08.8.8.8 10.8.8.8 8.8.8 300.8.8.8 126.96.36.1990");
  EXPECT_EQ(masked(std::string(100000, '9')), std::string(100000, '9'));
  EXPECT_EQ(masked(std::string(100000, '@')), std::string(100000, '@'));
}

TEST(JudgeRules, take_any_text) {
  for (const std::string text :
       {"", " ", "\n", ".", "\xC2\x85", "a", "[", "[1", "@", "1.", "\xE2\x80\xA6"})
    for (const auto& row : all()) row.entry->decide(Page(text, "no such language"));
  const std::string dots(1000000, '.'), brackets(1000000, '[');
  for (const auto& row : all())
    row.entry->decide(Page(dots, "deu")), row.entry->decide(Page(brackets, "eng"));
}

}  // namespace
}  // namespace data::judge
