#include "run/make_artefact.h"

#include <cstdio>

#include "ledger/input_watch.h"
#include "run/begin_work.h"
#include "run/contents.h"
#include "run/keep_replaced.h"
#include "run/run_record.h"
#include "run/stage_reporter.h"

namespace run {

using base::Code;
using base::Error;
using base::Result;
using ledger::ArtefactWriter;
using ledger::InputWatch;

namespace {

// What is signed for was made from these very bytes: each is digested, unless this process did that
// when it wrote them and nobody has touched them since, and watched until the stage has read it.
Result<std::vector<InputWatch>> check_inputs(Workplace& here, const Instance& stage) {
  std::vector<InputWatch> out;
  for (const auto& input : stage.inputs)
    out.push_back(TRY(InputWatch::begin(here.ctx.disk, here.folder(input.name), here.ctx.pool)));
  return out;
}

void fill_manifest(const Wish& wish, ledger::Manifest& manifest) {
  manifest.recipe = wish.stage->to_json();
  manifest.seed = wish.seed;
  manifest.version = wish.stage->entry->version;
  manifest.inputs = wish.inputs;
}

Result<void> call(Workplace& here, const Instance& stage, ArtefactWriter& writer) {
  auto& outer = here.ctx;
  StageReporter reporter(outer.reporter, stage.kind, stage.name);
  base::Context ctx{outer.disk, outer.clock, reporter, outer.cancel, outer.pool, outer.cache};
  stage::Work work{stage, here.recipe, here.out, writer, ctx, *here.options.ranks};
  auto made = base::guard(stage.name, [&] { return stage.entry->make(work); });
  if (!made.ok() && (made.error().where.empty() || made.error().where == stage.kind))
    made.error().where = stage.name;
  return made;
}

void note_made(base::Context& ctx, const std::string& name, const std::string& id, double wall) {
  char text[64];
  std::snprintf(text, sizeof text, "made %.12s in %.1f s", id.c_str(), wall);
  ctx.reporter.note(name, text);
}

}  // namespace

Result<Outcome> make_artefact(Workplace& here, const Wish& wish, const Verdict& verdict) {
  const auto& stage = *wish.stage;
  const auto& entry = *stage.entry;
  auto& ctx = here.ctx;
  if (!entry.make)
    return Error{Code::unsupported, "this build cannot make it", stage.name,
                 "build with JANUA_TORCH_ROOMS=ON"};
  if (wish.refused) return *wish.refused;  // its key would be that of something else
  for (const auto& reason : verdict.reasons) ctx.reporter.note(stage.name, reason);
  const bool keeps = verdict.replaces == Replaced::kept;
  if (keeps) TRY(check_place(here, stage));
  const auto inputs = TRY(check_inputs(here, stage));
  TRY(record_run(here));
  base::begin_peak_memory();
  auto writer = TRY(begin_work(here, wish, verdict));
  fill_manifest(wish, writer.manifest());
  const double began = ctx.clock.seconds();
  TRY(call(here, stage, writer));
  for (const auto& input : inputs) TRY(input.untouched());
  TRY(check_contents(entry, stage.kind, writer.folder(), true, ctx.disk));
  if (keeps) TRY(keep_replaced(here, stage));
  const auto made = TRY(writer.finish());
  TRY(record_made(here, stage, made));
  const double wall = ctx.clock.seconds() - began;
  note_made(ctx, stage.name, made.id, wall);
  return Outcome{stage.name, true, verdict.reasons, made.id, wall};
}

}  // namespace run
