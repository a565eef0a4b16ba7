// A life of three stages for tests, made of real sections: sources -> corpus -> eval. What the
// makers do is said by the recipe, so that equal recipes make equal bytes.
#pragma once

#include <gtest/gtest.h>

#include "data/recipe.h"
#include "data/sources_recipe.h"
#include "eval/recipe.h"
#include "ledger/ledger.h"
#include "run/run.h"

namespace run {

struct FakeLife {
  static base::Result<void> make_sources(stage::Work& work) {
    return work.ctx.disk.write_file(work.writer.path("sources.json"), "[]");
  }
  // Its bytes depend on min_document_bytes; on max_rule_share only its recipe does.
  static base::Result<void> make_corpus(stage::Work& work) {
    const auto& recipe = work.section<data::CorpusRecipe>("corpus");
    if (recipe.min_document_bytes == 13)
      return base::Error{base::Code::gate, "a rule removes most of deu_Latn", "", "mind the rule"};
    TRY(work.writer.record("decision", {{"kept", 2}}));
    work.writer.manifest().counts = {{"documents", 2}};
    work.writer.manifest().facts = {{"languages", 2}, {"list", {1, 2, 3}}};
    return work.ctx.disk.write_file(work.writer.path("text"),
                                    std::to_string(recipe.min_document_bytes));
  }
  // Other bytes for a moment, then those that were recorded.
  static base::Result<void> disturb(base::Disk& disk, const base::Path& path) {
    const auto bytes = TRY(disk.read(path));
    TRY(disk.write_file(path, std::string(bytes.size(), '7')));
    return disk.write_file(path, bytes);
  }
  // Goes on with what stands there; asks for a stop in the middle where the recipe says so.
  static base::Result<void> make_eval(stage::Work& work) {
    const auto& recipe = work.section<eval::EvalRecipe>("eval");
    auto& disk = work.ctx.disk;
    const auto steps = work.writer.path("steps");
    const bool half = disk.exists(steps);
    const auto window = std::to_string(recipe.window_tokens);
    TRY(disk.append(steps, (half ? "second" : "first") + window + " ", true));
    if (recipe.window_tokens == 77 && !half) work.ctx.cancel.request();
    if (recipe.window_tokens == 79) TRY(disturb(disk, base::join(work.input("corpus"), "text")));
    TRY(work.ctx.cancel.check(""));
    if (recipe.window_tokens == kLongWindow) work.writer.manifest().cost["wall_s"] = 7800.0;
    return disk.write_file(work.writer.path("eval.json"), "{}");
  }
  static constexpr int kLongWindow = 81;  // it says that it took 2 h 10 min
  static constexpr stage::Section kSources[] = {
      {"sources", "", base::options<data::SourcesRecipe>}};
  static constexpr stage::Section kCorpus[] = {{"corpus", "", base::options<data::CorpusRecipe>}};
  static constexpr stage::Section kEval[] = {{"eval", "", base::options<eval::EvalRecipe>}};
  static constexpr stage::Input kFromSources[] = {{"sources"}};
  static constexpr stage::Input kFromCorpus[] = {{"corpus"}};
  static constexpr stage::File kSourcesFiles[] = {{"sources.json"}};
  static constexpr stage::File kCorpusFiles[] = {{"text"}};
  static constexpr stage::File kEvalFiles[] = {{"steps"}, {"eval.json"}};

  stage::Entry sources{.summary = "",
                       .sections = kSources,
                       .inputs = {},
                       .version = 1,
                       .make = make_sources,
                       .files = kSourcesFiles};
  stage::Entry corpus{.summary = "",
                      .sections = kCorpus,
                      .inputs = kFromSources,
                      .version = 1,
                      .make = make_corpus,
                      .files = kCorpusFiles};
  stage::Entry eval{.summary = "",
                    .sections = kEval,
                    .inputs = kFromCorpus,
                    .version = 1,
                    .make = make_eval,
                    .resumable = true,
                    .files = kEvalFiles};
  std::vector<stage::Row> kinds = {{"sources", &sources}, {"corpus", &corpus}, {"eval", &eval}};

  Recipe recipe() const {
    Recipe recipe{"fake", 1, {}};
    for (const auto& row : kinds) recipe.stages.push_back(instance_of(kinds, row.name));
    bind(recipe).take();
    return recipe;
  }
};

// The settings of a fake recipe's stages, to be changed.
inline data::CorpusRecipe& corpus_of(Recipe& recipe) {
  return recipe.stages[1].sections[0].as<data::CorpusRecipe>();
}
inline eval::EvalRecipe& eval_of(Recipe& recipe) {
  return recipe.stages[2].sections[0].as<eval::EvalRecipe>();
}

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
  base::Result<std::vector<Outcome>> run(const Recipe& recipe, const Options& options = {}) {
    return run_unlocked(recipe, options, "out", key(), ctx);
  }
  // Names of what a run made, or its error.
  std::string made(const Recipe& recipe, const Options& options = {}) {
    const auto outcomes = run(recipe, options);
    if (!outcomes.ok()) return outcomes.error().sentence();
    std::string names;
    for (const auto& outcome : *outcomes)
      if (outcome.made) names += (names.empty() ? "" : " ") + outcome.stage;
    return names;
  }
  // The reasons that explain gives for one stage, joined.
  std::string why(const Recipe& recipe, const std::string& stage) {
    const auto verdicts = explain(recipe, "out", ctx);
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
