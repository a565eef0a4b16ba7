// What stands twice: where it stays, what goes whole, and what is left as it is.
#include "data/stage_test.h"

namespace data {
namespace {

const std::string kSection =
    "A section of more than eight words that other pages of the manual embed as it is";
const std::string kOwn = "A sentence of more than eight words that only this one page of them has";

TEST_F(Stage, a_document_that_stands_in_larger_ones_goes_whole_and_says_where_it_is_kept) {
  Candidates all = {page("eng_Latn", "small", {"Heading", kSection}),
                    page("eng_Latn", "large", {"Heading", kSection, kOwn, kOwn + " too"}),
                    page("eng_Latn", "twin", {"Heading", kSection}),
                    page("deu_Latn", "small", {"Heading", kSection})};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  EXPECT_EQ(all[0].mark.rule, "repeated_document");
  EXPECT_NE(all[0].mark.reason.find("most of it on large of help-eng"), std::string::npos)
      << all[0].mark.reason;
  EXPECT_FALSE(all[1].dropped()) << "the larger one is kept, though it came later";
  EXPECT_EQ(all[2].mark.reason, all[0].mark.reason) << "not to one that is not kept";
  EXPECT_FALSE(all[3].dropped()) << "another language";
}

TEST_F(Stage, equal_documents_stay_once_however_short_their_blocks_are) {
  Candidates all = {page("eng_Latn", "a", {"a label", "of few words", "and another line of it"}),
                    page("eng_Latn", "b", {"a label", "of few words", "and another line of it"})};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  EXPECT_FALSE(all[0].dropped());
  EXPECT_EQ(all[1].mark.rule, "repeated_document");
  EXPECT_EQ(all[1].mark.reason, "equals a of help-eng");
}

TEST_F(Stage, a_document_with_a_repeated_part_stays_as_it_is) {
  Candidates all = {
      page("eng_Latn", "a", {"Example", kSection, kOwn, kOwn + " a", kOwn + " b"}),
      page("eng_Latn", "b", {"Example", kSection, kOwn + " c", kOwn + " d", kOwn + " e"})};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  for (const auto& one : all) {
    EXPECT_FALSE(one.dropped());
    for (const auto& passage : one.passages) EXPECT_EQ(passage.mark.rule, "");
  }
}

TEST_F(Stage, what_stays_twice_and_what_goes_with_a_repeat_are_counted) {
  Candidates all = {page("eng_Latn", "small", {"Heading", kSection, "a tail"}),
                    page("eng_Latn", "large", {"Heading", kSection, kOwn, kOwn + " too"}),
                    page("eng_Latn", "other", {kSection, kOwn + " a", kOwn + " b"}),
                    page("eng_Latn", "copy", {kOwn, "of a held-out one"}),
                    page("eng_Latn", "copy", {kOwn, "of a held-out one"})};
  for (std::size_t i : {3, 4}) all[i].mark = {Fate::dropped, "heldout_near", ""};
  auto out = drop_repeats(all, loose());
  ASSERT_TRUE(out.ok());
  EXPECT_EQ(all[0].mark.rule, "repeated_document");
  EXPECT_EQ(to_json(out->at("eng_Latn")),
            (base::Json{{"repeated_bytes", kSection.size()},
                        {"lost_bytes", {{"repeated_document", 6}, {"heldout_near", 17}}}}));
}

TEST_F(Stage, headings_and_labels_make_no_document_a_repeat) {
  Candidates all = {page("eng_Latn", "a", {"Example", "Syntax", "sin(x)", kOwn}),
                    page("eng_Latn", "b", {"Example", "Syntax", "sin(x)", kSection})};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  EXPECT_FALSE(all[0].dropped() || all[1].dropped());
}

TEST_F(Stage, a_repeated_message_stays_once_and_says_where) {
  Candidates all = {messages("eng_Latn", {"Cancel"}), messages("eng_Latn", {"Apply", "Cancel"})};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  EXPECT_EQ(rule(all[0], 0), "");
  EXPECT_EQ(rule(all[1], 1), "repeated_block");
  EXPECT_EQ(all[1].passages[1].mark.reason, "kept as sc#0 of help-eng");
}

TEST_F(Stage, no_text_loses_its_only_copy_to_what_another_rule_takes) {
  auto recipe = loose();
  recipe.min_document_bytes = 10;
  Candidates all = {page("eng_Latn", "a", {"x"}), page("eng_Latn", "b", {"x", kOwn})};
  ASSERT_TRUE(drop_repeats(all, recipe).ok());
  EXPECT_EQ(all[0].mark.rule, "remainder");
  EXPECT_FALSE(all[1].dropped());
  EXPECT_EQ(rule(all[1], 0), "");
}

TEST_F(Stage, a_short_part_of_a_catalogue_is_no_remainder) {
  Candidates all = {messages("eng_Latn", {"x"}), page("eng_Latn", "a", {"y"})};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  EXPECT_FALSE(all[0].dropped());
  EXPECT_EQ(all[1].mark.rule, "remainder");
}

TEST_F(Stage, what_is_left_of_a_held_out_document_never_takes_the_held_out_part_along) {
  Candidates all = {page("eng_Latn", "a", {"Held out paragraph", "x"})};
  all[0].passages[0].mark = {Fate::heldout, "heldout_pages", ""};
  ASSERT_TRUE(drop_repeats(all, loose()).ok());
  EXPECT_FALSE(all[0].dropped());
  EXPECT_EQ(rule(all[0], 0), "heldout_pages");
  EXPECT_EQ(rule(all[0], 1), "remainder");
}

}  // namespace
}  // namespace data
