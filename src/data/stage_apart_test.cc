// What leaves the training side because it is held out elsewhere.
#include "data/stage_test.h"
#include "data/unguarded.h"

namespace data {
namespace {

TEST_F(Stage,
       pages_with_held_out_text_leave_the_training_side_of_their_language_and_english_ones_of_all) {
  const std::string secret = "Select the cells that you want to protect, then press Enter.";
  Candidates all = {
      page("eng_Latn", "a", {secret}),
      page("eng_Latn", "b", {"SELECT the cells that you want to protect; then press enter!"}),
      page("eng_Latn", "c",
           {"A heading",
            "First of all, select the cells that you want to protect, "
            "then press Enter. That is all there is to it."}),
      page("eng_Latn", "d", {"Quite another sentence about columns and rows."}),
      page("deu_Latn", "b", {secret}),
      page("deu_Latn", "e", {"Zeile und Spalte"}),
      page("fin_Latn", "f", {"Zeile und Spalte"})};
  all[0].passages[0].mark = all[5].passages[0].mark = {Fate::heldout, "heldout_pages", ""};
  ASSERT_TRUE(keep_apart(all, loose(), ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "heldout_equal");
  EXPECT_EQ(all[1].mark.reason, "b#0 equals a#0 of the pages held out in eng_Latn");
  EXPECT_EQ(all[2].mark.rule, "heldout_near") << "the whole page";
  EXPECT_TRUE(all[2].mark.reason.starts_with("c#1 resembles a#0 of the pages held out in eng_Latn"))
      << all[2].mark.reason;
  EXPECT_FALSE(all[3].dropped());
  EXPECT_EQ(all[4].mark.rule, "heldout_equal");
  EXPECT_FALSE(all[6].dropped());
  EXPECT_EQ(rule(all[0], 0), "heldout_pages");
}

TEST_F(Stage, a_held_out_label_takes_equal_messages_and_never_the_block_of_a_page) {
  Candidates all = {messages("deu_Latn", {"Spalte", "Ganze Spalte"}),
                    page("deu_Latn", "a", {"Spalte", "Hier steht, was eine Spalte ist."}),
                    messages("deu_Latn", {"SPALTE:", "Spaltenbreite"})};
  all[0].passages[0].mark = {Fate::heldout, "heldout_messages", ""};
  ASSERT_TRUE(keep_apart(all, loose(), ctx).ok());
  EXPECT_FALSE(all[1].dropped());
  EXPECT_EQ(rule(all[1], 0), "");
  EXPECT_EQ(rule(all[2], 0), "heldout_equal");
  EXPECT_EQ(rule(all[2], 1), "");
  EXPECT_EQ(rule(all[0], 1), "");
}

TEST_F(Stage, a_held_out_phrase_of_the_house_takes_no_page) {
  const std::string footer = "All rights of this house are with the people who live and work in it";
  Candidates all = {page("eng_Latn", "a", {"A page of its own", footer})};
  for (int i = 0; i < 3; ++i)
    all.push_back(page("eng_Latn", "b" + std::to_string(i), {"Page " + std::to_string(i), footer}));
  for (auto& passage : all[0].passages) passage.mark = {Fate::heldout, "heldout_texts", ""};
  auto recipe = loose();
  recipe.guard_max_documents = 2;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_FALSE(all[1].dropped());
  recipe.guard_max_documents = 3;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "heldout_equal");
}

// Bug: copies were counted by exact text, so a line with another date on each page took them all.
TEST_F(Stage, a_line_that_every_page_has_with_another_date_is_a_phrase_of_the_house) {
  const auto dated = [](int day, const char* month) {
    return "Ver\u00F6ffentlicht von der Pressestelle der Stadtverwaltung am " +
           std::to_string(day) + ". " + month + " 2024";
  };
  Candidates all;
  const char* months[] = {"Januar", "Februar", "M\u00E4rz", "April", "Mai", "Juni"};
  for (int i = 0; i < 12; ++i)
    all.push_back(page("deu_Latn", std::to_string(i),
                       {"Seite " + std::string(3, 'a' + i), dated(i + 1, months[i % 6])}));
  for (auto& passage : all[0].passages) passage.mark = {Fate::heldout, "heldout_texts", ""};
  auto recipe = loose();
  recipe.guard_max_documents = 8;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  for (int i = 1; i < 12; ++i) EXPECT_FALSE(all[i].dropped()) << all[i].mark.reason;
  EXPECT_TRUE(all[0].passages[1].phrase);
  const auto counts = count_heldout(all);
  ASSERT_EQ(counts.size(), 1U);
  EXPECT_EQ(counts[0].unguarded_blocks, 1);
  EXPECT_EQ(counts[0].unguarded_bytes, static_cast<std::int64_t>(all[0].passages[1].text.size()));
}

TEST_F(Stage, held_out_text_that_stands_in_training_is_counted_by_set_and_language) {
  Candidates all = {page("eng_Latn", "a", {"Related Topics", "A sentence of its own."}),
                    page("eng_Latn", "b", {"related topics:", "Another one."}),
                    page("deu_Latn", "a", {"Related Topics"})};
  for (auto& passage : all[0].passages) passage.mark = {Fate::heldout, "heldout_pages", ""};
  all[2].passages[0].mark = {Fate::heldout, "heldout_texts", ""};
  const auto counts = count_heldout(all);
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(to_json(counts[0]), (base::Json{{"set", "pages"},
                                            {"language", "eng_Latn"},
                                            {"blocks", 2},
                                            {"bytes", 36},
                                            {"unguarded_blocks", 1},
                                            {"unguarded_bytes", 14}}));
  EXPECT_EQ(counts[1].unguarded_bytes, 0) << "of its language none";
}

TEST_F(Stage, a_guard_that_takes_too_much_of_a_language_stops_the_run) {
  Candidates all = {messages("deu_Latn", {"Spalte"}), messages("deu_Latn", {"spalte", "Zeile"})};
  all[0].passages[0].mark = {Fate::heldout, "heldout_messages", ""};
  auto recipe = loose();
  recipe.heldout_guard_share = 0.1;
  const auto out = keep_apart(all, recipe, ctx);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::gate);
  EXPECT_NE(out.error().what.find("takes 6 of 17 bytes of deu_Latn"), std::string::npos)
      << out.error().what;
  EXPECT_EQ(out.error().hint,
            "hold out less (corpus.heldout_messages_bytes), or allow more with "
            "corpus.heldout_guard_share");
}

}  // namespace
}  // namespace data
