// What is English in the text of another language, and what of it goes.
#include "data/section.h"
#include "data/stage_test.h"

namespace data {
namespace {

const std::string kSave = "Save the file to the disk", kOpen = "Open the file from the disk";

TEST_F(Stage, messages_equal_to_their_english_twin_are_dropped_with_what_says_so) {
  Candidates all = {messages("eng_Latn", {kSave, kOpen, "Close"}),
                    messages("deu_Latn", {"Speichern", kOpen, kSave})};
  const auto alone = drop_english(all, loose(), ctx);
  ASSERT_TRUE(alone.ok());
  EXPECT_TRUE(alone->empty());
  EXPECT_EQ(rule(all[1], 0), "");
  EXPECT_EQ(rule(all[1], 1), "english");
  EXPECT_EQ(all[1].passages[1].mark.reason, "equals its English twin");
  EXPECT_EQ(rule(all[1], 2), "") << "equal to another message, not to its twin";
  EXPECT_EQ(rule(all[0], 1), "");
}

TEST_F(Stage, names_numbers_and_program_text_are_of_no_language) {
  const std::vector<std::string> texts = {"LibreOffice Calc", "12.5", "for i in the list of a: go"};
  Candidates all = {messages("eng_Latn", {texts[0], texts[1]}),
                    messages("deu_Latn", {texts[0], texts[1]}), page("eng_Latn", "a", texts),
                    with_role(page("deu_Latn", "a", texts), 2, Role::code)};
  ASSERT_TRUE(drop_english(all, loose(), ctx).ok());
  EXPECT_EQ(rule(all[1], 0), "");
  EXPECT_EQ(rule(all[1], 1), "");
  EXPECT_FALSE(all[3].dropped());
  EXPECT_EQ(all[3].passages[2].english, "");
}

TEST_F(Stage, a_page_that_is_english_for_the_most_part_goes_whole_else_all_of_it_stays) {
  const std::string german = "Ein deutscher Satz, der etwa so lang ist";
  Candidates all = {page("eng_Latn", "a", {kSave, kOpen, kSave}),
                    page("deu_Latn", "a", {german, kOpen, kSave}),
                    page("eng_Latn", "b", {kSave, kOpen, kOpen, kOpen}),
                    page("deu_Latn", "b", {kSave, german, german, german})};
  ASSERT_TRUE(drop_english(all, loose(), ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "english");
  EXPECT_NE(all[1].mark.reason.find("a#1 equals its English twin"), std::string::npos)
      << all[1].mark.reason;
  EXPECT_FALSE(all[3].dropped());
  EXPECT_EQ(rule(all[3], 0), "") << "no hole";
  EXPECT_EQ(all[3].passages[0].english, "equals its English twin");
}

// A page of headings: {level, text} of each block, level 0 for no heading.
Candidate with_sections(const std::string& language, const std::string& key,
                        const std::vector<std::pair<int, std::string>>& blocks) {
  std::vector<std::string> texts;
  for (const auto& block : blocks) texts.push_back(block.second);
  auto out = page(language, key, texts);
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (blocks[i].first > 0) out.passages[i].role = Role::heading;
    out.passages[i].level = blocks[i].first;
  }
  return out;
}

const std::string kFinnish = "Tallenna tiedosto levylle ennen kuin jatkat";

TEST_F(Stage, english_sections_go_whole_and_the_others_stay_one_document) {
  Candidates all = {with_sections("eng_Latn", "a",
                                  {{1, "T"},
                                   {0, kOpen},
                                   {2, "A"},
                                   {0, kSave},
                                   {3, "B"},
                                   {0, kOpen},
                                   {2, "C"},
                                   {0, kSave},
                                   {0, kOpen}}),
                    with_sections("fin_Latn", "a",
                                  {{1, "O"},
                                   {0, kFinnish},
                                   {2, "A"},
                                   {0, kSave},
                                   {3, "B"},
                                   {0, kOpen},
                                   {2, "C"},
                                   {0, kFinnish},
                                   {0, kFinnish}})};
  auto recipe = loose();
  recipe.max_page_english_share = 0.34;
  ASSERT_TRUE(drop_english(all, recipe, ctx).ok());
  EXPECT_FALSE(all[1].dropped());
  const std::vector<std::string> rules = {"",        "", "english", "english", "english",
                                          "english", "", "",        ""};
  for (std::size_t i = 0; i < rules.size(); ++i) EXPECT_EQ(rule(all[1], i), rules[i]) << i;
  EXPECT_NE(all[1].passages[5].mark.reason.find("in the section a#4, "), std::string::npos)
      << all[1].passages[5].mark.reason;
  EXPECT_NE(all[1].passages[3].mark.reason.find("in the section a#2, "), std::string::npos);
}

TEST_F(Stage, a_section_that_is_no_english_stays_with_the_english_line_in_it) {
  Candidates all = {
      with_sections("eng_Latn", "a", {{1, "T"}, {0, kSave}, {0, kOpen}, {0, kOpen}, {0, kOpen}}),
      with_sections("fin_Latn", "a",
                    {{1, "O"}, {0, kSave}, {0, kFinnish}, {0, kFinnish}, {0, kFinnish}})};
  ASSERT_TRUE(drop_english(all, loose(), ctx).ok());
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(rule(all[1], i), "") << i;
  EXPECT_FALSE(all[1].dropped());
}

TEST_F(Stage, a_heading_without_text_heads_no_section) {
  Candidates all = {
      with_sections("eng_Latn", "a", {{1, "T"}, {0, "A"}, {2, ""}, {0, kSave}}),
      with_sections("fin_Latn", "a",
                    {{1, "O"}, {0, kFinnish}, {2, ""}, {0, kSave}, {0, kFinnish}, {0, kFinnish}})};
  all[1].passages[2].mark = {Fate::dropped, "empty", ""};
  ASSERT_TRUE(drop_english(all, loose(), ctx).ok());
  EXPECT_EQ(rule(all[1], 3), "");
  EXPECT_EQ(section_end(all[1], 0), 6U);
}

TEST_F(Stage, a_page_whose_sections_are_all_english_goes_as_one) {
  Candidates all = {with_sections("eng_Latn", "a", {{2, "A"}, {0, kSave}, {2, "B"}, {0, kOpen}}),
                    with_sections("fin_Latn", "a", {{2, "A"}, {0, kSave}, {2, "B"}, {0, kOpen}})};
  ASSERT_TRUE(drop_english(all, loose(), ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "english");
  EXPECT_EQ(rule(all[1], 1), "") << "one decision, about the whole";
}

TEST_F(Stage, a_message_finds_its_twin_in_whatever_document_it_stands) {
  Candidates all = {messages("eng_Latn", {"Save", kOpen}),
                    messages("deu_Latn", {"Sichern", kOpen})};
  all[1].document.key = "sc@0123";
  const auto alone = drop_english(all, loose(), ctx);
  EXPECT_TRUE(alone->empty());
  EXPECT_EQ(rule(all[1], 1), "english");
}

TEST_F(Stage, a_page_never_compares_with_messages_of_the_same_key) {
  Candidates all = {page("eng_Latn", "sc", {kSave}, "messages"), page("deu_Latn", "sc", {kSave})};
  const auto alone = drop_english(all, loose(), ctx);
  ASSERT_TRUE(alone.ok());
  EXPECT_FALSE(all[1].dropped());
  EXPECT_EQ(alone->at("deu_Latn"), 1);
}

TEST_F(Stage, a_language_that_is_all_english_stops_the_run) {
  Candidates all = {page("eng_Latn", "a", {kSave, kOpen}), page("fin_Latn", "a", {kSave, kOpen})};
  auto recipe = loose();
  recipe.max_english_share = 0.8;
  auto out = drop_english(all, recipe, ctx);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::gate);
  EXPECT_NE(out.error().what.find("'english'"), std::string::npos);
  EXPECT_NE(out.error().what.find("fin_Latn"), std::string::npos);
}

}  // namespace
}  // namespace data
