// What leaves the training side because it is held out elsewhere.
#include "data/stage_test.h"
#include "data/unguarded.h"

namespace data {
namespace {

TEST_F(
    Stage,
    pages_made_of_held_out_text_leave_the_training_side_of_their_language_and_english_ones_of_all) {
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
  EXPECT_EQ(all[1].mark.reason,
            "b#0 equals a#0 of the pages held out in eng_Latn; of 60 bytes 60 are like held-out "
            "text, in 1 block");
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

const std::string kSecret = "Select the cells that you want to protect, then press Enter.";

std::string filler(char letter) { return std::string(200, letter); }

void hold_out_all(Candidate& candidate, const std::string& rule) {
  for (auto& passage : candidate.passages) passage.mark = {Fate::heldout, rule, ""};
}

// Bug: a reference of 30 kB left training for one sentence, and nobody learned it any more.
TEST_F(Stage, a_document_that_shares_a_sentence_with_a_held_out_page_stays_and_it_is_counted) {
  Candidates all = {page("eng_Latn", "a", {kSecret, "A heading"}),
                    page("eng_Latn", "reference",
                         {filler('b'),
                          "So select the cells that you want to protect, then press "
                          "Enter."})};
  all[1].passages.push_back(all[1].passages[0]);
  hold_out_all(all[0], "heldout_pages");
  auto recipe = loose();
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_FALSE(all[1].dropped()) << all[1].mark.reason;
  EXPECT_EQ(count_heldout(all)[0].unguarded_bytes, static_cast<std::int64_t>(kSecret.size()));
  all[1].mark = {Fate::dropped, "repeated_document", ""};
  EXPECT_EQ(count_heldout(all)[0].unguarded_bytes, 0) << "what another rule takes is not read";
  all[1].mark = {};
  recipe.guard_document_share = 0.1;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "heldout_near");
}

TEST_F(Stage, several_blocks_of_one_held_out_page_make_a_copy_of_a_document_however_long) {
  const std::vector<std::string> texts = {
      "Rows are counted from the top of a sheet to its end",
      "Columns bear letters, and behind Z they go on with AA",
      "A chart draws what you have marked before you insert it"};
  auto with_all = texts;
  for (char letter = 'b'; letter < 'k'; ++letter) {
    const auto other = filler(letter);
    with_all.push_back(other);
  }
  Candidates all = {page("eng_Latn", "a", texts), page("eng_Latn", "long", with_all)};
  hold_out_all(all[0], "heldout_pages");
  ASSERT_TRUE(keep_apart(all, loose(), ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "heldout_equal");
  EXPECT_NE(all[1].mark.reason.find("in 3 blocks"), std::string::npos) << all[1].mark.reason;

  Candidates scattered = {page("eng_Latn", "long", with_all)};
  for (const auto& text : texts) {
    scattered.push_back(page("eng_Latn", text, {text}));
    hold_out_all(scattered.back(), "heldout_pages");
  }
  ASSERT_TRUE(keep_apart(scattered, loose(), ctx).ok());
  EXPECT_FALSE(scattered[0].dropped()) << "a sentence of each of three is a copy of none";
}

// Bug: one held-out message took a page of 104 kB.
TEST_F(Stage, a_held_out_message_takes_messages_like_it_and_no_page) {
  const std::string near = "Select the cells that you want to recolour, then press Enter.";
  Candidates all = {messages("eng_Latn", {kSecret}), page("eng_Latn", "a", {kSecret}),
                    messages("eng_Latn", {near, kSecret, "Another message"})};
  hold_out_all(all[0], "heldout_messages");
  ASSERT_TRUE(keep_apart(all, loose(), ctx).ok());
  EXPECT_FALSE(all[1].dropped()) << all[1].mark.reason;
  EXPECT_EQ(rule(all[2], 0), "heldout_near");
  EXPECT_EQ(rule(all[2], 1), "heldout_equal");
  EXPECT_EQ(rule(all[2], 2), "");
  EXPECT_EQ(count_heldout(all)[0].unguarded_blocks, 1) << "it stands on a page";
}

TEST_F(Stage, text_that_a_held_out_page_and_a_held_out_message_say_guards_documents_too) {
  Candidates all = {messages("eng_Latn", {kSecret}), page("eng_Latn", "a", {kSecret}),
                    page("eng_Latn", "b", {kSecret})};
  hold_out_all(all[0], "heldout_messages");
  hold_out_all(all[1], "heldout_pages");
  ASSERT_TRUE(keep_apart(all, loose(), ctx).ok());
  EXPECT_EQ(all[2].mark.rule, "heldout_equal");
}

TEST_F(Stage, a_document_must_resemble_more_than_a_message) {
  Candidates all = {
      page("eng_Latn", "a", {kSecret}),
      page("eng_Latn", "b", {"Select the cells that you want to recolour, then press Enter."})};
  hold_out_all(all[0], "heldout_pages");
  auto recipe = loose();
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_FALSE(all[1].dropped()) << all[1].mark.reason;
  recipe.near_document_share = 0.7;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_EQ(all[1].mark.rule, "heldout_near");
}

TEST_F(Stage, thirteen_words_in_a_row_are_a_copy_whatever_stands_around_them) {
  const std::string run = "one may not walk on the grass of this old park at night";
  const auto around = [&](const char* word) {
    std::string out;
    for (int i = 0; i < 20; ++i) out += word + std::string(3, static_cast<char>('a' + i)) + " ";
    return out + run;
  };
  Candidates all = {page("eng_Latn", "a", {around("bridge")}),
                    page("eng_Latn", "b", {around("sky")})};
  hold_out_all(all[0], "heldout_pages");
  auto recipe = loose();
  recipe.near_gram_words = 0;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_FALSE(all[1].dropped()) << all[1].mark.reason;
  recipe.near_gram_words = 13;
  ASSERT_TRUE(keep_apart(all, recipe, ctx).ok());
  EXPECT_TRUE(all[1].mark.reason.starts_with("b#0 shares a run of words with a#0 of the pages"))
      << all[1].mark.reason;
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
