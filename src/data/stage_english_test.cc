// What is English in the text of another language, and what of it goes.
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
