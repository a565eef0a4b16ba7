// A life of two stages of kinds that no audit knows: notes (of minutes) and an essay (of hours) from
// them. It costs nothing to make, so it is made, crashed and audited at every change of the disk.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "audit/verify.h"
#include "data/recipe.h"
#include "eval/recipe.h"
#include "ledger/dying_disk_test.h"
#include "ledger/key.h"
#include "ledger/refusal.h"
#include "run/run.h"

namespace audit {

struct SmallLife {
  static base::Result<void> make_notes(run::stage::Work& work) {
    const auto& recipe = work.section<data::CorpusRecipe>("corpus");
    return work.ctx.disk.write_file(work.writer.path("text"),
                                    std::to_string(recipe.min_document_bytes));
  }
  // Of two halves; stops between them where the recipe says so, goes on with the first one, and
  // refuses a part of it that is damaged.
  static base::Result<void> make_essay(run::stage::Work& work) {
    const auto window = work.section<eval::EvalRecipe>("eval").window_tokens;
    auto& disk = work.ctx.disk;
    const auto half = work.writer.path("half-00000001/text");
    if (disk.exists(half) && disk.read(half).take() != std::to_string(window))
      TRY(ledger::refuse(work.writer, "half-00000001", "it says something else", work.ctx));
    if (!disk.exists(half)) {
      TRY(disk.write_file(half, std::to_string(window)));
      if (window == kStops) work.ctx.cancel.request();
    }
    TRY(work.ctx.cancel.check(""));
    return disk.write_file(work.writer.path("text"), "essay " + std::to_string(window));
  }
  static constexpr int kStops = 77;
  static constexpr run::stage::Section kNotes[] = {
      {"corpus", "", base::options<data::CorpusRecipe>}};
  static constexpr run::stage::Section kEssay[] = {{"eval", "", base::options<eval::EvalRecipe>}};
  static constexpr run::stage::Input kFromNotes[] = {{"notes"}};
  static constexpr run::stage::File kNotesFiles[] = {{"text"}};
  static constexpr run::stage::File kEssayFiles[] = {{"text"}, {"half-{step}/text"}};

  run::stage::Entry notes{.summary = "",
                          .sections = kNotes,
                          .inputs = {},
                          .version = 1,
                          .make = make_notes,
                          .files = kNotesFiles};
  run::stage::Entry essay{.summary = "",
                          .sections = kEssay,
                          .inputs = kFromNotes,
                          .version = 1,
                          .make = make_essay,
                          .resumable = true,
                          .files = kEssayFiles};
  std::vector<run::stage::Row> kinds = {{"notes", &notes}, {"essay", &essay}};

  // `window` 0: no essay.
  run::Recipe recipe(int window, int bytes = 40) const {
    run::Recipe out{"small", 1, {}};
    out.stages.push_back(run::instance_of(kinds, "notes"));
    out.stages[0].sections[0].as<data::CorpusRecipe>().min_document_bytes = bytes;
    if (window > 0) {
      out.stages.push_back(run::instance_of(kinds, "essay"));
      out.stages[1].sections[0].as<eval::EvalRecipe>().window_tokens = window;
    }
    run::bind(out).take();
    return out;
  }

  static const ledger::Key& key() {
    static base::MemoryDisk keys;
    static const auto one = ledger::Key::load_or_make(keys, "key.pem").take();
    return one;
  }
  static base::Result<void> live(base::Disk& disk, const run::Recipe& recipe,
                                 const run::Options& options = {}) {
    base::OwnedContext owned;
    base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
    TRY(run::run_unlocked(recipe, options, "out", key(), ctx));
    return {};
  }
  Report verify(base::Disk& disk) const {
    base::OwnedContext owned;
    base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
    return audit::verify("out", {key().fingerprint(), 0, "n", kinds}, nullptr, ctx).take();
  }
  static void copy(base::Disk& from, base::Disk& to) {
    const auto files = base::list_files(from, "out");
    if (!files.ok()) return;
    for (const auto& file : *files)
      to.write_file("out/" + file, from.read("out/" + file).take()).take();
  }
};

}  // namespace audit
