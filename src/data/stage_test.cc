// Each stage on a handful of documents: the rule, its edges, and what it must not touch.
#include "data/stage.h"

#include <gtest/gtest.h>

#include "data/decision.h"
#include "data/majority.h"
#include "data/stage_heldout.h"

namespace data {
namespace {

Candidate page(const std::string& language, const std::string& key,
               const std::vector<std::string>& texts, const std::string& kind = "page") {
  Document document;
  document.source = "help-" + language.substr(0, 3);
  document.kind = kind;
  document.key = key;
  document.language = language;
  document.license = "MPL-2.0";
  for (std::size_t i = 0; i < texts.size(); ++i)
    document.blocks.push_back({key + "#" + std::to_string(i), texts[i]});
  document.id = document_id(document, document.text());
  return to_candidate(std::move(document));
}

Candidate messages(const std::string& language, const std::vector<std::string>& texts) {
  return page(language, "sc", texts, "messages");
}

std::string rule(const Candidate& candidate, std::size_t block) {
  return candidate.passages.at(block).mark.rule;
}

CorpusRecipe loose() {
  CorpusRecipe out;
  out.variants = {"eng_Latn", "deu_Latn", "fin_Latn"};
  out.max_rule_share = out.max_english_share = out.max_repeat_share = 1;
  out.heldout_max_share = out.heldout_guard_share = 1;
  return out;
}

// Makes the block a heading or program text.
Candidate with_role(Candidate candidate, std::size_t block, Role role) {
  candidate.passages.at(block).role = role;
  return candidate;
}

class Stage : public testing::Test {
 protected:
  base::OwnedContext owned;
  base::Context& ctx = owned.context;
};

TEST_F(Stage, other_languages_are_dropped_and_say_so) {
  Candidates all = {page("eng_Latn", "a", {"x"}), page("swe_Latn", "a", {"x"})};
  drop_other_languages(all, {"eng_Latn"});
  EXPECT_FALSE(all[0].dropped());
  EXPECT_EQ(all[1].mark.rule, "variant");
}

TEST_F(Stage, a_document_without_licence_is_dropped_or_stops_the_run) {
  Candidates all = {page("eng_Latn", "a", {"x"}), page("eng_Latn", "b", {"y"})};
  all[1].document.license = "NOASSERTION";
  auto recipe = loose();
  ASSERT_TRUE(gate_licenses(all, recipe).ok());
  EXPECT_EQ(all[1].mark.rule, "license");
  EXPECT_FALSE(all[0].dropped());
  all[1].mark = {};
  recipe.license_gate = "fail";
  auto out = gate_licenses(all, recipe);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::gate);
}

TEST_F(Stage, cleaning_repairs_bytes_and_masks_addresses_and_counts_both) {
  Candidates all = {
      page("eng_Latn", "a", {" bad \xFF byte ", "mail jo@x.org now", "  ", "u\u0308"})};
  ASSERT_TRUE(clean_text(all, ctx).ok());
  const auto& passages = all[0].passages;
  EXPECT_EQ(passages[0].text, "bad \uFFFD byte");
  EXPECT_EQ(passages[1].text, "mail email@example.com now");
  EXPECT_EQ(passages[1].edits.at(0).bytes, 8 - 17);
  EXPECT_EQ(rule(all[0], 2), "empty");
  EXPECT_EQ(passages[3].text, "\u00FC");
  for (const auto& passage : passages) {
    std::int64_t edits = 0;
    for (const auto& edit : passage.edits) edits += edit.bytes;
    EXPECT_EQ(static_cast<std::int64_t>(passage.read_bytes),
              static_cast<std::int64_t>(passage.text.size()) + edits);
  }
}

TEST_F(Stage, cleaning_takes_out_marks_that_only_say_where_a_line_may_break) {
  Candidates all = {page("deu_Latn", "a", {"vb\u00ADSunday und\u200BDruck", "\u200D joiner"})};
  ASSERT_TRUE(clean_text(all, ctx).ok());
  EXPECT_EQ(all[0].passages[0].text, "vbSunday undDruck");
  EXPECT_EQ(all[0].passages[0].edits.at(0).bytes, 5);
  EXPECT_EQ(all[0].passages[1].text, "\u200D joiner") << "it shapes letters";
}

TEST_F(Stage, what_a_generator_of_pages_says_of_itself_is_no_text) {
  Candidates all = {
      page("fin_Latn", "a",
           {"D'oh! You found a bug (text/shared/00/00000406.xhp#keyboard not found).", "Teksti"})};
  ASSERT_TRUE(clean_text(all, ctx).ok());
  EXPECT_EQ(rule(all[0], 0), "generator");
  EXPECT_EQ(rule(all[0], 1), "");
}

TEST_F(Stage, a_message_without_letters_says_what_it_held) {
  Candidates all = {messages("eng_Latn", {"100 %"})};
  ASSERT_TRUE(clean_text(all, ctx).ok());
  EXPECT_EQ(all[0].passages[0].mark.reason, "no letter in '100 %'");
}

TEST_F(Stage, cleaning_drops_messages_without_letters_but_not_such_paragraphs) {
  Candidates all = {messages("eng_Latn", {"100 %", "File"}), page("eng_Latn", "a", {"100 %"})};
  ASSERT_TRUE(clean_text(all, ctx).ok());
  EXPECT_EQ(rule(all[0], 0), "no_letters");
  EXPECT_EQ(rule(all[0], 1), "");
  EXPECT_EQ(rule(all[1], 0), "");
}

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

TEST_F(Stage, a_rule_that_removes_more_than_half_stops_the_run_and_is_named) {
  const std::string good = "one two three four five six seven eight nine ten and the end";
  Candidates all;
  for (int i = 0; i < 4; ++i)
    all.push_back(page("deu_Latn", std::to_string(i), {i < 2 ? good : "too short"}));
  auto recipe = loose();
  recipe.rules = {"length"};
  recipe.max_rule_share = 0.5;
  EXPECT_TRUE(apply_rules(all, recipe, ctx).ok()) << "half is not more than half";
  all.push_back(page("deu_Latn", "5", {"short"}));
  for (auto& one : all) one.mark = {};
  auto out = apply_rules(all, recipe, ctx);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::gate);
  EXPECT_NE(out.error().what.find("'length'"), std::string::npos) << out.error().what;
  EXPECT_NE(out.error().what.find("deu_Latn"), std::string::npos);
}

TEST_F(Stage, each_rule_is_judged_by_what_the_rules_before_it_left) {
  Candidates all;
  for (int i = 0; i < 10; ++i) all.push_back(page("deu_Latn", std::to_string(i), {"x"}));
  const auto before = count_live(all);
  for (int i = 0; i < 5; ++i) all[i].mark = {Fate::dropped, "first", ""};
  for (int i = 5; i < 8; ++i) all[i].mark = {Fate::dropped, "second", ""};
  auto out = check_majority(all, before, {"first", "second"}, 0.5);
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.error().what.find("'second' removes 3 of 5"), std::string::npos);
}

TEST_F(Stage, limits_of_the_recipe_hold_for_their_language_only) {
  Candidates all = {page("deu_Latn", "a", {"eins zwei drei"}),
                    page("fin_Latn", "a", {"yksi kaksi"})};
  auto recipe = loose();
  recipe.rules = {"length"};
  recipe.limits.from_json({{"length", {{"min_words", 100}, {"deu_Latn", {{"min_words", 3}}}}}}, "")
      .take();
  ASSERT_TRUE(apply_rules(all, recipe, ctx).ok());
  EXPECT_FALSE(all[0].dropped());
  EXPECT_EQ(all[1].mark.reason, "words 2, at least 100");
}

TEST_F(Stage, limits_of_a_genre_hold_for_documents_of_that_genre) {
  Candidates all = {page("deu_Latn", "a", {"eins zwei drei"}),
                    page("deu_Latn", "b", {"vier sechs sieben"})};
  all[0].document.genre = "manual";
  auto recipe = loose();
  recipe.rules = {"length"};
  recipe.limits.from_json({{"length", {{"min_words", 100}, {"manual", {{"min_words", 3}}}}}}, "")
      .take();
  ASSERT_TRUE(apply_rules(all, recipe, ctx).ok());
  EXPECT_FALSE(all[0].dropped());
  EXPECT_EQ(all[1].mark.rule, "length");
}

TEST_F(Stage, rules_do_not_see_program_text) {
  const std::string listing = "x = 1 \n x = 1 \n x = 1 \n x = 1";
  Candidates all = {
      with_role(page("deu_Latn", "a", {"ein Satz steht davor", listing}), 1, Role::code),
      with_role(page("deu_Latn", "b", {listing}), 0, Role::code), page("deu_Latn", "c", {listing})};
  auto recipe = loose();
  recipe.rules = {"letters"};
  ASSERT_TRUE(apply_rules(all, recipe, ctx).ok());
  EXPECT_FALSE(all[0].dropped());
  EXPECT_FALSE(all[1].dropped());
  EXPECT_EQ(all[2].mark.rule, "letters");
}

TEST_F(Stage, rules_see_a_repeated_block_once) {
  Candidates all = {page("deu_Latn", "a", {"Syntax:", "sin", "Syntax:", "cos", "Syntax:", "tan"})};
  auto recipe = loose();
  recipe.rules = {"repeated_lines"};
  ASSERT_TRUE(apply_rules(all, recipe, ctx).ok());
  EXPECT_FALSE(all[0].dropped());
}

TEST_F(Stage, rules_for_prose_do_not_read_catalogues) {
  Candidates all = {messages("deu_Latn", {"Datei"})};
  auto recipe = loose();
  recipe.rules = {"length"};
  ASSERT_TRUE(apply_rules(all, recipe, ctx).ok());
  EXPECT_FALSE(all[0].dropped());
}

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
      for (auto& passage : one.passages) passage.english = "equals its English twin";
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
    if (one.document.language == "deu_Latn" && one.document.kind == "page")
      one.passages.erase(one.passages.begin());
  ASSERT_TRUE(hold_out(all, recipe, 1).ok());
  for (const auto& one : all) {
    if (one.document.kind != "page") continue;
    EXPECT_EQ(one.passages.back().mark.rule, "heldout_pages");
    if (one.passages.size() > 2) {
      EXPECT_EQ(rule(one, 0), "heldout_parallel");
    }
  }
}

TEST_F(Stage, a_page_that_would_be_tested_with_holes_is_not_held_out) {
  auto all = world(4);
  auto recipe = loose();
  recipe.heldout_pages = 1;
  recipe.heldout_messages_bytes = 0;
  for (auto& one : all)
    if (one.document.language == "deu_Latn" && one.document.key != "page2" &&
        one.document.kind == "page")
      one.passages.resize(1);
  EXPECT_EQ(hold_out(all, recipe, 1)->pages, std::vector<std::string>{"page2"});
}

TEST_F(Stage, a_text_whose_copies_would_cost_more_than_it_tests_is_not_held_out) {
  auto all = world(6);
  const std::string shared =
      "A paragraph of more than eight words that stands on every page but one";
  for (auto& one : all)
    if (one.document.kind == "page" && one.document.key != "page4")
      one.passages.back().text = shared + one.document.language;
  auto recipe = loose();
  recipe.heldout_pages = 1;
  recipe.heldout_messages_bytes = 0;
  EXPECT_EQ(hold_out(all, recipe, 1)->pages, std::vector<std::string>{"page4"});
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
  EXPECT_NE(out.error().hint.find("heldout_guard_share"), std::string::npos);
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

TEST_F(Stage, texts_of_any_kind_are_held_out_where_the_recipe_says_how_many_bytes) {
  auto all = own_texts("page", 20);
  auto recipe = loose();
  recipe.heldout_pages_bytes = recipe.heldout_messages_bytes = 0;
  recipe.heldout_texts_bytes = 250;
  ASSERT_TRUE(hold_out(all, recipe, 1).ok());
  for (const auto* language : {"eng_Latn", "deu_Latn"})
    EXPECT_EQ(held_out(all, language).size(), 3u) << language;
  recipe.heldout_texts_bytes = 0;
  auto none = own_texts("page", 20);
  ASSERT_TRUE(hold_out(none, recipe, 1).ok());
  EXPECT_TRUE(held_out(none, "eng_Latn").empty());
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

TEST(Decision, knows_every_rule_that_a_stage_uses) {
  for (const auto* name :
       {"variant", "license", "repair", "email", "empty", "no_letters", "generator", "english",
        "heldout_pages", "heldout_texts", "heldout_messages", "heldout_parallel", "heldout_equal",
        "heldout_near", "repeated_document", "repeated_block", "remainder", "length", "language"})
    EXPECT_GE(rule_info(name).version, 1) << name;
  EXPECT_EQ(rule_info("no such rule").version, 0);
}

}  // namespace
}  // namespace data
