// From a figure of a card to the bytes it stands on.
#include "dossier/why.h"

#include "dossier/made_up_life_test.h"

namespace dossier {
namespace {

struct Asked {
  Life life;
  Evidence evidence = [this] {
    life.make_all();
    return Evidence::load(life.disk, "out").take();
  }();
  Card card = gather({.provider = "ACME"}, evidence).take();
  base::Result<Why> ask(const std::string& field) { return why(card, field, evidence); }
};

TEST(Why, follows_a_quoted_figure_to_its_file_and_its_record) {
  Asked asked;
  const auto found = asked.ask("training/Tokens").take();
  ASSERT_EQ(found.leaves.size(), 1u);
  const auto& leaf = found.leaves[0];
  EXPECT_EQ(leaf.now.value, 1228800);
  EXPECT_TRUE(leaf.same && found.holds() && checked(found).ok());
  EXPECT_EQ(leaf.quote.source.file, "train/manifest.json");
  EXPECT_EQ(leaf.quote.source.pointer, "/counts/tokens");
  EXPECT_EQ(leaf.now.sha256,
            base::sha256(asked.life.disk.read("out/train/manifest.json").take()).hex());
  EXPECT_EQ(leaf.signature.value, asked.life.key.fingerprint());
  ASSERT_EQ(leaf.made_from.size(), 1u);
  EXPECT_EQ(leaf.made_from[0].id, asked.life.ids.at("shards"));
  EXPECT_TRUE(leaf.made_from[0].record);
}

TEST(Why, computes_a_derived_figure_again_from_what_stands_there) {
  Asked asked;
  const auto& tables = asked.card.sections[3].tables;
  const auto table = std::ranges::find_if(
      tables, [](const auto& one) { return one.caption.starts_with("What became"); });
  ASSERT_NE(table, tables.end());
  const auto at = "/sections/3/tables/" + std::to_string(table - tables.begin());
  const auto balanced = asked.ask(at + "/rows/0/8").take();
  EXPECT_EQ(balanced.field.value->text, "yes");
  EXPECT_EQ(balanced.computed, Json(0));
  EXPECT_EQ(balanced.leaves.size(), 5u);
  EXPECT_EQ(balanced.leaves[0].quote.source.pointer,
            "/counts/languages/deu_Latn/sources/help-de/in/bytes");
  const auto wrong = asked.ask(at + "/rows/1/8").take();
  EXPECT_EQ(wrong.field.value->text, "no, by 1");
  EXPECT_EQ(wrong.computed, Json(1));
  EXPECT_TRUE(has(to_text(wrong), "the difference of 5 numbers, computed again from"))
      << to_text(wrong);
}

TEST(Why, tells_a_value_that_does_not_follow_from_its_sources) {
  Asked asked;
  for (auto& table : asked.card.sections[3].tables)
    for (auto& row : table.rows)
      if (row.back().how == "difference") row.back().raw = 7;
  const auto found = asked.ask(
      "data/What became of the text, in bytes: in = kept + held out + "
      "dropped + masked/deu_Latn, help-de/adds up");
  ASSERT_TRUE(found.ok()) << found.error().sentence();
  EXPECT_FALSE(found->holds());
  EXPECT_EQ(checked(*found).error().code, base::Code::verification);
}

TEST(Why, quotes_both_ends_of_an_interval) {
  Asked asked;
  const auto found =
      asked.ask("evaluation/Bits per byte on held-out pages/deu_Latn/model [95 % interval]").take();
  ASSERT_EQ(found.leaves.size(), 3u);
  EXPECT_EQ(found.leaves[1].quote.source.pointer, "/variants/0/pages/low");
  EXPECT_EQ(found.leaves[2].now.value, 1.3);
  EXPECT_EQ(found.leaves[0].now.recorded_in, "eval/manifest.json");
}

TEST(Why, finds_every_value_of_a_card_by_its_place_and_its_sources_hold) {
  Asked asked;
  const auto all = named_values(asked.card);
  EXPECT_GT(all.size(), 100u);
  for (const auto& one : all) {
    const auto found = asked.ask(one.pointer);
    ASSERT_TRUE(found.ok()) << one.pointer << " " << found.error().sentence();
    EXPECT_EQ(found->field.value, one.value) << one.pointer;
    EXPECT_TRUE(found->holds()) << one.pointer;
    const bool recorded =
        one.value->origin == Value::Origin::recorded || one.value->origin == Value::Origin::derived;
    EXPECT_EQ(recorded, !found->leaves.empty()) << one.pointer;
  }
}

TEST(Why, names_the_same_place_in_numbers_and_in_words) {
  Asked asked;
  const auto place = asked.ask("training/Tokens").take().field.pointer;
  for (const std::string& field :
       {place, place + "/value", std::string("/sections/training/fields/Tokens"),
        std::string("training.tokens"), std::string("Training/TOKENS"),
        "sections[5].fields" + place.substr(place.rfind('/')).replace(0, 1, "[") + "]"})
    EXPECT_EQ(asked.ask(field).take().field.pointer, place) << field;
}

TEST(Why, answers_an_unknown_field_with_near_ones) {
  Asked asked;
  const auto typo = asked.ask("training/Tokesn").error();
  EXPECT_EQ(typo.code, base::Code::bad_request);
  EXPECT_TRUE(has(typo.hint, "'training/Tokens'")) << typo.hint;
  EXPECT_TRUE(has(asked.ask("loss").error().hint, "training/Loss at the end"))
      << asked.ask("loss").error().hint;
  EXPECT_TRUE(has(asked.ask("zzz").error().hint, "/sections/5/fields/1"));
  EXPECT_FALSE(asked.ask("").ok());
  EXPECT_FALSE(asked.ask("/sections/99/fields/0").ok());
}

TEST(Why, says_of_a_statement_that_nothing_was_recorded) {
  Asked asked;
  EXPECT_TRUE(has(to_text(asked.ask("overview/Provider").take()), "stated by the provider"));
  EXPECT_TRUE(has(to_text(asked.ask("overview/Contact").take()), "nobody recorded it"));
}

TEST(Why, refuses_a_file_that_changed_since_the_card_was_gathered) {
  Asked asked;
  asked.life.disk.write_file("out/eval/eval.json", "{}", 0644).take();
  const auto found = asked.ask("evaluation/Method");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, base::Code::verification);
}

TEST(Compute, keeps_whole_numbers_whole_and_refuses_what_is_none) {
  const auto of = [](const char* how, std::vector<Json> parts) { return compute(how, parts); };
  EXPECT_EQ(of("sum", {1, 2, 3}).take().dump(), "6");
  EXPECT_EQ(of("sum", {1, 2.5}).take(), 3.5);
  EXPECT_EQ(of("difference", {10, 3, 4}).take().dump(), "3");
  EXPECT_EQ(of("share", {1, 1, 3}).take(), 0.25);
  EXPECT_FALSE(of("sum", {INT64_MAX, 1}).ok());
  EXPECT_FALSE(of("sum", {UINT64_MAX}).ok());
  EXPECT_FALSE(of("sum", {}).ok());
  EXPECT_FALSE(of("sum", {"1"}).ok());
  EXPECT_FALSE(of("share", {1}).ok());
  EXPECT_FALSE(of("share", {1, 0}).ok());
  EXPECT_FALSE(of("product", {1, 2}).ok());
}

TEST(CardJson, carries_how_a_derived_value_came_about_and_from_where) {
  Asked asked;
  std::size_t derived = 0;
  const auto card = to_json(asked.card);
  for (const auto& section : card["sections"])
    for (const auto& table : section["tables"])
      for (const auto& row : table["rows"])
        for (const auto& cell : row) {
          if (cell["origin"] != "derived") continue;
          ++derived;
          std::vector<Json> parts;
          for (const auto& part : cell["sources"]) parts.push_back(part["value"]);
          EXPECT_EQ(compute(cell["how"].get<std::string>(), parts).take(), cell["value"]);
        }
  EXPECT_EQ(derived, 4u);  // two balances of the books, tokens and epochs of a training
}

}  // namespace
}  // namespace dossier
