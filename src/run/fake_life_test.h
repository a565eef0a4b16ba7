// A life of three stages for tests, made of real sections: sources -> corpus -> eval. What the
// makers do is said by the recipe, so that equal recipes make equal bytes.
#pragma once

#include <gtest/gtest.h>

#include "ledger/ledger.h"
#include "run/run.h"

namespace run {

struct FakeLife {
  std::vector<Stage> stages = {{"sources", {}, {"sources"}, 1},
                               {"corpus", {{"sources"}}, {"corpus"}, 1},
                               {"eval", {{"corpus"}}, {"eval"}, 1, true}};
  stage::Entry sources{[](stage::Work& work) -> base::Result<void> {
    return work.ctx.disk.write_file(work.writer.path("sources.json"), "[]");
  }};
  // Its bytes depend on min_document_bytes; on max_rule_share only its recipe does.
  stage::Entry corpus{[](stage::Work& work) -> base::Result<void> {
    if (work.recipe.corpus.min_document_bytes == 13)
      return base::Error{base::Code::gate, "a rule removes most of deu_Latn", "", "mind the rule"};
    TRY(work.writer.record("decision", {{"kept", 2}}));
    work.writer.manifest().counts = {{"documents", 2}};
    work.writer.manifest().facts = {{"languages", 2}, {"list", {1, 2, 3}}};
    return work.ctx.disk.write_file(work.writer.path("text"),
                                    std::to_string(work.recipe.corpus.min_document_bytes));
  }};
  // Goes on with what stands there; asks for a stop in the middle where the recipe says so.
  stage::Entry eval{[](stage::Work& work) -> base::Result<void> {
    auto& disk = work.ctx.disk;
    const auto steps = work.writer.path("steps");
    const bool half = disk.exists(steps);
    const auto window = std::to_string(work.recipe.eval.window_tokens);
    TRY(disk.append(steps, (half ? "second" : "first") + window + " ", true));
    if (work.recipe.eval.window_tokens == 77 && !half) work.ctx.cancel.request();
    TRY(work.ctx.cancel.check(""));
    return disk.write_file(work.writer.path("eval.json"), "{}");
  }};
  std::vector<stage::Row> makers = {{"sources", &sources}, {"corpus", &corpus}, {"eval", &eval}};

  Life life() const { return {stages, makers}; }
  static Recipe recipe() {
    Recipe recipe;
    recipe.name = "fake";
    recipe.present = {"sources", "corpus", "eval"};
    return recipe;
  }
};

struct World {
  explicit World(base::Disk& disk) : disk(disk) {}
  base::Disk& disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  FakeLife fake;

  // The keys stand on a disk of their own: they are not part of what is tested.
  static ledger::Key key(const std::string& file = "key.pem") {
    static base::MemoryDisk keys;
    return ledger::Key::load_or_make(keys, file).take();
  }
  base::Result<std::vector<Outcome>> run(const Recipe& recipe) {
    return run_unlocked(fake.life(), recipe, "out", key(), ctx);
  }
  // Names of what a run made, or its error.
  std::string made(const Recipe& recipe) {
    const auto outcomes = run(recipe);
    if (!outcomes.ok()) return outcomes.error().sentence();
    std::string names;
    for (const auto& outcome : *outcomes)
      if (outcome.made) names += (names.empty() ? "" : " ") + outcome.stage;
    return names;
  }
  // The reasons that explain gives for one stage, joined.
  std::string why(const Recipe& recipe, const std::string& stage) {
    const auto verdicts = explain(fake.stages, recipe, "out", ctx);
    if (!verdicts.ok()) return verdicts.error().sentence();
    for (const auto& verdict : *verdicts) {
      if (stage != verdict.stage->name) continue;
      std::string out = name(verdict.state);
      for (const auto& reason : verdict.reasons) out += "; " + reason;
      return out;
    }
    return "no such stage";
  }
  std::vector<ledger::Record> records() { return ledger::read_ledger(disk, "out/ledger").take(); }
};

// All artefacts whole and recorded, the ledger signed to its end.
inline void expect_all_is_well(base::Disk& disk) {
  const auto records = ledger::read_ledger(disk, "out/ledger");
  ASSERT_TRUE(records.ok()) << records.error().sentence();
  const auto checked = ledger::check_signatures(*records);
  ASSERT_TRUE(checked.ok()) << checked.error().sentence();
  EXPECT_EQ(checked->covered, records->size());
  for (const char* stage : {"sources", "corpus", "eval"}) {
    const auto folder = base::join("out", stage);
    const auto manifest = ledger::read_manifest(disk, folder);
    ASSERT_TRUE(manifest.ok()) << manifest.error().sentence();
    const auto whole = ledger::verify_files(disk, folder, *manifest);
    EXPECT_TRUE(whole.ok()) << whole.error().sentence();
    std::string recorded;
    for (const auto& record : *records)
      if (record.kind == "artefact" && record.body["name"] == stage) recorded = record.body["id"];
    EXPECT_EQ(recorded, manifest->id);
    EXPECT_FALSE(disk.exists(folder + ".work") || disk.exists(folder + ".old"));
  }
}

}  // namespace run
