#include "run/run.h"

#include <algorithm>

#include "base/folder_lock.h"
#include "ledger/clock_check.h"
#include "run/leave_begun.h"
#include "run/long_work.h"
#include "run/make_artefact.h"
#include "run/run_record.h"
#include "run/settle.h"

namespace run {

namespace {

using base::Code;
using base::Path;
using base::Result;

// Whether a folder from outside will do is said before hours are spent on what leads to its reader.
Result<void> check_given(const Workplace& here) {
  for (const auto& stage : here.recipe.stages)
    if (!stage.entry->given.empty() && stage.entry->ready && here.choice.made.contains(stage.name))
      TRY(stage.entry->ready({stage, here.recipe, here.out, here.ctx.disk}));
  return {};
}

// To foresee costs what looking at all sources costs, so it is done only for something.
Result<bool> holds_long_work(Workplace& here) {
  const auto records = TRY(here.ledger.vouched());
  return std::ranges::any_of(here.recipe.stages, [&](const Instance& stage) {
    const auto spent = stage.entry->spent;
    const auto work = here.folder(stage.name) + ".work";
    return here.choice.made.contains(stage.name) &&
           (is_long(recorded_seconds(records, stage.name)) ||
            (spent && is_long(spent(work, here.ctx.disk))));
  });
}

// Hours of work are asked about before the first thing is made, as far as it can be foreseen.
Result<void> ask_before(Workplace& here) {
  if (here.options.replace || !TRY(holds_long_work(here))) return {};
  for (const auto& verdict : TRY(foresee(here.recipe, here.options, here.out, here.ctx)))
    if (here.choice.made.contains(verdict.stage->name))
      TRY(check_yields(here.options, verdict, here.out));
  return {};
}

// A stage before --from: what stands there, though the recipe may ask for something else by now.
Result<Outcome> take(Workplace& here, const Instance& stage) {
  auto& ctx = here.ctx;
  TRY(ledger::recover(ctx.disk, here.folder(stage.name)));
  const auto verdict = examine(wish_for(stage, here.recipe, here.ids, ctx), here.out,
                               TRY(here.ledger.vouched()), ctx);
  if (verdict.state == State::fresh) return Outcome{stage.name, false, {}, verdict.id, 0};
  const auto manifest = TRY(taken(stage, here.out, TRY(here.ledger.vouched()), ctx.disk));
  for (const auto& reason : verdict.reasons)
    ctx.reporter.note(stage.name, "taken as it stands, though " + reason);
  return Outcome{stage.name, false, {}, manifest.id, 0};
}

// Finished work of another recipe that a crash kept out of the ledger is begun work.
Result<void> reopen(Workplace& here, const Wish& wish) {
  const auto folder = here.folder(wish.stage->name);
  const auto account = TRY(here.account());
  const auto open = account.open.find(wish.stage->name);
  if (open == account.open.end() || !wish.stage->entry->resumable) return {};
  const bool wished = open->second == key_of(wish) || open->second == key_of(by_name(wish));
  if (wished && here.ctx.disk.exists(base::join(folder, "manifest.json"))) return {};
  return unfinish(folder, open->second, TRY(here.ledger.vouched()), here.ctx.disk);
}

Result<Outcome> one(Workplace& here, const Instance& stage) {
  auto& ctx = here.ctx;
  const auto folder = here.folder(stage.name);
  TRY(ledger::recover(ctx.disk, folder));
  // What stands here and cannot be read may be whole: it is not made again in its place.
  if (const auto stands = ledger::read_manifest(ctx.disk, folder);
      !stands.ok() && stands.error().code == Code::io)
    return stands.error();
  const auto wish = wish_for(stage, here.recipe, here.ids, ctx);
  TRY(reopen(here, wish));
  auto verdict = examine(wish, here.out, TRY(here.ledger.vouched()), ctx, here.options.fresh);
  make_again(here.options, verdict);
  if (verdict.unrecorded) TRY(record_late(here, stage));
  if (verdict.state == State::fresh) {
    TRY(leave_begun(here, stage.name, stage.entry->resumable));
    return Outcome{stage.name, false, {}, verdict.id, 0};
  }
  TRY(check_yields(here.options, verdict, here.out));
  TRY(ctx.cancel.check(stage.name));
  return make_artefact(here, wish, verdict);
}

Result<std::vector<Outcome>> each(Workplace& here) {
  TRY(check_given(here));
  TRY(ask_before(here));
  std::vector<Outcome> outcomes;
  for (const auto& stage : here.recipe.stages) {
    if (!here.choice.asked.contains(stage.name)) continue;
    const bool before = !here.choice.made.contains(stage.name);
    outcomes.push_back(before ? TRY(take(here, stage)) : TRY(one(here, stage)));
    here.ids[stage.name] = outcomes.back().id;
  }
  TRY(settle(here));
  return outcomes;
}

}  // namespace

Result<std::vector<Outcome>> run_unlocked(const Recipe& recipe, const Options& options,
                                          const Path& out, const ledger::Key& key,
                                          base::Context& ctx) {
  auto choice = TRY(choose(recipe, options));
  TRY(ledger::check_clock(ctx.clock));
  auto ledger = TRY(ledger::Ledger::open(ctx, base::join(out, "ledger")));
  TRY(ledger.trust(key));
  Workplace here{recipe, options, out, key, ctx, std::move(ledger), std::move(choice)};
  auto outcomes = each(here);
  auto signed_all = here.ledger.sign(key);  // also what was done before a failure
  if (outcomes.ok()) TRY(std::move(signed_all));
  return outcomes;
}

Result<std::vector<Outcome>> run(const Recipe& recipe, const Options& options, const Path& out,
                                 const ledger::Key& key, base::Context& ctx) {
  TRY(choose(recipe, options));  // before anything is written
  TRY(ledger::check_clock(ctx.clock));
  TRY(ctx.disk.make_folders(out));
  const auto lock = TRY(base::FolderLock::take(out));
  return run_unlocked(recipe, options, out, key, ctx);
}

}  // namespace run
