// Honest lives that could look suspicious: an audit accuses none of them, and soon.
#include <gtest/gtest.h>

#include "audit/real_life_test.h"

namespace audit {
namespace {

using base::Json;

TEST(Honest, corpus_from_which_no_rule_took_anything_is_not_accused) {
  RealLife life;
  life.disk.remove_all("out").take();
  std::string lines;
  for (int i = 0; i < 8; ++i)
    lines += Json{{"language", i % 2 ? "deu_Latn" : "eng_Latn"},
                  {"text", "Document " + std::to_string(i * 7919) + " speaks of " +
                               std::to_string(i * 104729) + " things and names each one once."}}
                 .dump() +
             "\n";
  life.put("pages.jsonl", lines);
  auto text = without(kRecipe, {"tokenizer", "shards", "model", "train", "eval", "card"});
  must(life.run(text, {"corpus.heldout_pages_bytes=0"}));
  EXPECT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
}

// A life of a version that warmed up from rate 0 and did not say so in a table of its own.
TEST(Former, schedule_that_could_not_say_from_zero_is_read_as_it_was_meant) {
  RealLife life;
  life.disk.remove_all("out").take();
  must(life.run(kRecipe, {"train.schedule.from_zero=true"}));
  Forger forger(life.disk);
  const auto forget = [](Json& recipe) { recipe["train"]["schedule"].erase("from_zero"); };
  forger.edit("out/train/manifest.json", [&](Json& json) { forget(json["recipe"]); });
  forger.edit("out/train/plan.json", [&](Json& json) { forget(json["recipe"]); });
  for (const char* step : {"3", "5", "6", "9"})
    forger.edit(std::string("out/train/checkpoint-0000000") + step + "/manifest.json",
                [&](Json& json) { forget(json["recipe"]); });
  forger.sign(life.key);
  const auto report = life.verify();
  EXPECT_FALSE(names(report, "steps.jsonl")) << to_text(report);
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  life.put("again.toml", kRecipe);
  const auto recipe = must(run::load_recipe(run::stage::all(), life.disk, "again.toml"));
  for (const auto& verdict : must(run::explain(recipe, "out", life.ctx)))
    if (verdict.stage->name == "train") {
      EXPECT_EQ(verdict.state, run::State::stale);
      EXPECT_NE(verdict.reasons[0].find("from_zero changed from true to false"), std::string::npos)
          << verdict.reasons[0];
    }
}

// Were it their square, the program would end by its time-out (cmake/station.cmake).
TEST(Cost, grows_with_the_records_and_not_with_their_square) {
  RealLife life;
  {
    Forger forger(life.disk);
    const auto step = [](int i) {
      return Json{{"kind", "checkpoint"},
                  {"time", "2026-06-01T00:00:00Z"},
                  {"body", {{"step", 1 + i % 50}, {"state", "s"}, {"id", "i"}}}};
    };
    for (int i = 0; i < 100000; ++i) forger.records.push_back(step(i));
    forger.records.push_back({{"kind", "signature"}, {"time", ""}, {"body", Json::object()}});
    forger.relink(life.key);
  }
  const auto report = life.verify(0);
  EXPECT_GT(report.records, 100000u);
}

}  // namespace
}  // namespace audit
