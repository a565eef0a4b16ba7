// What is held out, the same in every variant, and what then leaves the training side.
#include "data/stage_heldout.h"

#include "data/stage_test.h"

namespace data {
namespace {

// Three languages, `count` pages of three blocks each and one catalogue.
Candidates world(int count) {
  Candidates out;
  for (const std::string language : {"eng_Latn", "deu_Latn", "fin_Latn"}) {
    for (int i = 0; i < count; ++i) {
      const auto tag = language.substr(0, 3) + std::to_string(i);
      out.push_back(page(language, "page" + std::to_string(i),
                         {"Heading of " + tag, "A paragraph that belongs to " + tag + " alone",
                          "Another sentence on " + tag + " which ends here"}));
    }
    std::vector<std::string> labels;
    for (int i = 0; i < count; ++i)
      labels.push_back("Label " + language.substr(0, 3) +
                       std::string(1, static_cast<char>('a' + i % 26)) +
                       std::string(1, static_cast<char>('a' + i / 26)));
    out.push_back(messages(language, labels));
  }
  return out;
}

Candidates own_texts(const std::string& kind, int count) {
  Candidates out;
  for (int i = 0; i < count; ++i)
    for (const auto* language : {"eng_Latn", "deu_Latn"})
      out.push_back(page(language, language + std::to_string(i),
                         {"text number " + std::to_string(10 + i) + std::string(90, 'a' + i % 26)},
                         kind));
  return out;
}

std::vector<std::string> held_out(const Candidates& all, const std::string& language) {
  std::vector<std::string> out;
  for (const auto& one : all)
    if (one.document.language == language && rule(one, 0) == "heldout_texts")
      out.push_back(one.passages[0].text);
  return out;
}

TEST_F(Stage, the_same_pages_and_messages_are_held_out_in_every_variant) {
  auto all = world(30);
  auto recipe = loose();
  recipe.heldout_pages = 4;
  recipe.heldout_messages = 5;
  const auto held = hold_out(all, recipe, 7);
  ASSERT_TRUE(held.ok());
  EXPECT_EQ(held->pages.size(), 4U);
  EXPECT_EQ(held->messages.size(), 5U);
  std::map<std::string, std::set<std::string>> pages, labels;
  for (const auto& one : all)
    for (const auto& passage : one.passages) {
      if (passage.mark.rule == "heldout_pages") pages[one.document.language].insert(passage.key);
      if (passage.mark.rule == "heldout_messages")
        labels[one.document.language].insert(passage.key);
    }
  EXPECT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages["eng_Latn"], pages["fin_Latn"]);
  EXPECT_EQ(pages["eng_Latn"].size(), 12U);
  EXPECT_EQ(labels["eng_Latn"], labels["deu_Latn"]);
  auto again = world(30);
  EXPECT_EQ(hold_out(again, recipe, 7)->pages, held->pages);
  auto other = world(30);
  EXPECT_NE(hold_out(other, recipe, 8)->pages, held->pages);
}

TEST_F(Stage, a_page_that_fell_back_to_english_anywhere_is_not_held_out) {
  auto all = world(6);
  for (auto& one : all)
    if (one.document.language == "fin_Latn" && one.document.key != "page3")
      for (auto& passage : one.passages) passage.mark = {Fate::dropped, "english", ""};
  auto recipe = loose();
  recipe.heldout_pages = 1;
  recipe.heldout_messages_bytes = 0;
  EXPECT_EQ(hold_out(all, recipe, 1)->pages, std::vector<std::string>{"page3"});
}

TEST_F(Stage, blocks_missing_in_one_variant_leave_the_held_out_page_everywhere) {
  auto all = world(1);
  auto recipe = loose();
  recipe.heldout_pages = 1;
  recipe.heldout_messages_bytes = 0;
  for (auto& one : all)
    if (one.document.language == "deu_Latn" && one.document.kind == "page") one.passages.pop_back();
  ASSERT_TRUE(hold_out(all, recipe, 1).ok());
  for (const auto& one : all) {
    if (one.document.kind != "page") continue;
    EXPECT_EQ(rule(one, 0), "heldout_pages");
    if (one.passages.size() > 2) {
      EXPECT_EQ(rule(one, 2), "heldout_parallel");
    }
  }
}

TEST_F(Stage, too_little_to_hold_out_is_said_with_what_to_do) {
  auto all = world(3);
  auto recipe = loose();
  recipe.heldout_pages = 9;
  auto out = hold_out(all, recipe, 1);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::bad_data);
  EXPECT_NE(out.error().hint.find("heldout_pages_bytes"), std::string::npos);
  recipe.heldout_pages = 3;
  recipe.heldout_max_share = 0.5;
  auto again = world(3);
  EXPECT_FALSE(hold_out(again, recipe, 1).ok()) << "all pages would be held out";
}

TEST_F(Stage,
       copies_of_held_out_text_leave_the_training_side_of_their_language_and_english_ones_of_all) {
  const std::string secret = "Select the cells that you want to protect, then press Enter.";
  Candidates all = {
      page("eng_Latn", "a", {secret}),
      page("eng_Latn", "b", {"SELECT the cells that you want to protect; then press enter!"}),
      page("eng_Latn", "c",
           {"First of all, select the cells that you want to protect, "
            "then press Enter. That is all there is to it."}),
      page("eng_Latn", "d", {"Quite another sentence about columns and rows."}),
      page("deu_Latn", "b", {secret}),
      page("deu_Latn", "e", {"Zeile und Spalte"}),
      page("fin_Latn", "f", {"Zeile und Spalte"})};
  all[0].passages[0].mark = all[5].passages[0].mark = {Fate::heldout, "heldout_pages", ""};
  ASSERT_TRUE(keep_apart(all, loose(), ctx).ok());
  EXPECT_EQ(rule(all[1], 0), "heldout_equal");
  EXPECT_EQ(rule(all[2], 0), "heldout_near");
  EXPECT_EQ(all[2].passages[0].mark.reason, "resembles a#0");
  EXPECT_EQ(rule(all[3], 0), "");
  EXPECT_EQ(rule(all[4], 0), "heldout_equal");
  EXPECT_EQ(rule(all[6], 0), "");
  EXPECT_EQ(rule(all[0], 0), "heldout_pages");
}

// Once text that was no page and no message was never held out, and nobody said so.
TEST_F(Stage, a_share_of_own_text_is_held_out_in_each_variant) {
  for (const auto* kind : {"text", "page"}) {
    auto all = own_texts(kind, 40);
    auto recipe = loose();
    recipe.heldout_max_share = 0.25;
    ASSERT_TRUE(hold_out(all, recipe, 1).ok()) << kind;
    EXPECT_EQ(held_out(all, "eng_Latn").size(), 4u) << kind;
    EXPECT_EQ(held_out(all, "deu_Latn").size(), 4u) << kind;
    EXPECT_TRUE(held_out(all, "fin_Latn").empty());
  }
}

TEST_F(Stage, own_text_is_drawn_by_its_content_so_what_joins_moves_nothing) {
  auto few = own_texts("text", 40);
  auto recipe = loose();
  recipe.heldout_pages_bytes = 300;
  recipe.heldout_texts_share = 1;
  ASSERT_TRUE(hold_out(few, recipe, 1).ok());
  auto again = own_texts("text", 40);
  for (auto& one : again) one.document.source = one.document.key = "elsewhere";
  ASSERT_TRUE(hold_out(again, recipe, 1).ok());
  EXPECT_EQ(held_out(few, "eng_Latn"), held_out(again, "eng_Latn"));
  auto other = own_texts("text", 40);
  ASSERT_TRUE(hold_out(other, recipe, 2).ok());
  EXPECT_NE(held_out(few, "eng_Latn"), held_out(other, "eng_Latn"));
}

TEST_F(Stage, a_text_that_is_most_of_its_variant_is_trained_on) {
  Candidates all = {page("eng_Latn", "a", {std::string(1000, 'x')}, "text"),
                    page("eng_Latn", "b", {std::string(1000, 'y')}, "text")};
  auto recipe = loose();
  recipe.heldout_max_share = 0.25;
  ASSERT_TRUE(hold_out(all, recipe, 1).ok());
  EXPECT_TRUE(held_out(all, "eng_Latn").empty());
  recipe.heldout_pages_bytes = 0;
  auto none = own_texts("text", 40);
  ASSERT_TRUE(hold_out(none, recipe, 1).ok());
  EXPECT_TRUE(held_out(none, "eng_Latn").empty());
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
