#include "dossier/evidence.h"

#include "dossier/made_up_life_test.h"

namespace dossier {
namespace {

TEST(Evidence, refuses_a_manifest_that_the_ledger_does_not_record) {
  Life life;
  life.make_all();
  auto bytes = life.disk.read("out/train/manifest.json").take();
  bytes.replace(bytes.find("0.0003"), 6, "0.0004");
  life.disk.write_file("out/train/manifest.json", bytes, 0644).take();
  const auto card = read_card({}, "out", life.ctx);
  ASSERT_FALSE(card.ok());
  EXPECT_EQ(card.error().code, base::Code::verification);
  EXPECT_EQ(card.error().where, "out/train/manifest.json");
}

TEST(Evidence, refuses_a_file_that_its_manifest_does_not_record) {
  Life life;
  life.make_all();
  life.disk.write_file("out/eval/eval.json", "{}", 0644).take();
  const auto card = read_card({}, "out", life.ctx);
  ASSERT_FALSE(card.ok());
  EXPECT_EQ(card.error().where, "out/eval/eval.json");
}

TEST(Evidence, takes_the_last_artefact_of_a_name) {
  Life life;
  life.make("model", {}, Life::parameters(1));
  life.make("model", {}, Life::parameters(2));
  EXPECT_EQ(find(life.card(), "Parameters")->text, "2");
}

TEST(Evidence, speaks_of_the_corpus_that_the_model_was_made_from_and_of_no_newer_one) {
  Life life;
  life.make_all();
  life.make("corpus", {{"counts.json", "{ }"}}, [](auto& manifest) {
    manifest.recipe = {{"variants", {"ces_Latn"}}};
    manifest.facts = {{"licenses", {{{"source", "new"}, {"license", "CC0-1.0"}}}}};
    manifest.counts = {{"languages", Json::object()}};
  });
  const auto card = life.card();
  const auto text = to_markdown(card);
  EXPECT_FALSE(has(text, "CC0-1.0"));
  EXPECT_FALSE(has(text, "ces_Latn"));
  // The old one is gone; its record is still quoted, and what is missing is named.
  EXPECT_TRUE(has(text, "| deu_Latn | help-de | 40 | 1,000 |")) << text;
  EXPECT_TRUE(has(text, "no longer stands in the folder: corpus."));
  const auto& accounts = card.sections[3].tables;
  const auto table = std::ranges::find_if(
      accounts, [](const auto& one) { return one.caption.starts_with("What became"); });
  ASSERT_NE(table, accounts.end());
  EXPECT_EQ(table->rows[0][2].source->file, "ledger/ledger.jsonl");
}

TEST(Evidence, follows_a_content_id_that_was_recorded_again) {
  Life life;
  life.make_all();
  life.make("corpus", {{"counts.json", "{}"}, {"licenses/cd.txt", "MPL"}}, [](auto& manifest) {
    record::say(record::Corpus{}, manifest);
    manifest.recipe = {{"variants", {"deu_Latn"}}};
    manifest.created = "2026-01-03T00:00:00Z";
  });
  EXPECT_FALSE(has(to_markdown(life.card()), "no longer stands"));
}

TEST(Evidence, leaves_out_an_evaluation_of_another_model) {
  Life life;
  life.make_all();
  life.make("model", {{"config.json", "{}"}}, Life::parameters(1));
  EXPECT_FALSE(has(to_markdown(life.card()), "1.234"));
}

TEST(Evidence, never_reads_a_card) {
  Life life;
  life.make_all();
  life.make("card", {{"card.md", "x"}});
  life.disk.write_file("out/card/manifest.json", "", 0644).take();
  EXPECT_TRUE(read_card({}, "out", life.ctx).ok());
}

TEST(Evidence, needs_a_ledger) {
  Life life;
  EXPECT_EQ(read_card({}, "nowhere", life.ctx).error().code, base::Code::missing);
}

}  // namespace
}  // namespace dossier
