// Each stage on a handful of documents: the rule, its edges, and what it must not touch.
#include "data/stage.h"

#include "data/decision.h"
#include "data/majority.h"
#include "data/stage_test.h"

namespace data {
namespace {

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
