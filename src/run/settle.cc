#include "run/settle.h"

#include <algorithm>
#include <set>

#include "ledger/artefact.h"
#include "run/begun.h"
#include "run/leave_begun.h"
#include "run/left_over.h"
#include "run/run_record.h"

namespace run {

using base::Result;

namespace {

Result<void> turn(Workplace& here, const char* kind, const std::string& name,
                  const std::string& id) {
  TRY(record_run(here));
  TRY(here.ledger.append_signed(kind, {{"name", name}, {"id", id}}, here.key));
  return {};
}

Result<void> recall(Workplace& here) {
  const auto account = TRY(here.account());
  for (const auto& [name, last] : account.artefacts)
    if (last.retired && here.recipe.find(name) && here.choice.asked.contains(name))
      TRY(turn(here, "recall", name, last.id));
  return {};
}

// What a crash left of artefacts that no stage of the recipe makes any more.
Result<void> sweep(Workplace& here) {
  auto& disk = here.ctx.disk;
  const auto account = TRY(here.account());
  std::set<std::string> names;
  for (const auto& [name, last] : account.artefacts) names.insert(name);
  for (const auto& [name, key] : account.open) names.insert(name);
  for (const auto& name : names) {
    if (here.recipe.find(name) || !is_stage_name(name)) continue;
    TRY(ledger::recover(disk, here.folder(name)));
    if (const auto open = account.open.find(name); open != account.open.end())
      TRY(unfinish(here.folder(name), open->second, TRY(here.ledger.vouched()), disk));
  }
  return {};
}

std::string let_go(const LeftOver& one) {
  const std::string recorded =
      "no stage of this recipe makes it any more, so it is recorded as left over; ";
  if (one.holder.empty()) return recorded + "delete it when you do not need it";
  return recorded +
         "no other model has taken its place, so an audit compares it, and what it was made "
         "from, while it stands";
}

// What something else in force was made from is not let go: an audit goes on asking for it.
Result<void> retire(Workplace& here) {
  auto& reporter = here.ctx.reporter;
  const auto left =
      TRY(left_over(here.recipe, TRY(here.ledger.vouched()), here.out, here.ctx.disk));
  for (const auto& one : left) {
    if (one.recorded || one.needed()) continue;
    TRY(turn(here, "retire", one.name, one.id));
    reporter.note(one.name, let_go(one));
  }
  for (const auto& one : left)
    if (here.run_recorded && one.needed())
      reporter.note(one.name, "no stage of this recipe makes it any more; keep it, for " +
                                  one.holder + ", as it stands here, was made from it");
  return {};
}

}  // namespace

Result<void> settle(Workplace& here) {
  TRY(recall(here));
  if (!here.options.from.empty() || !here.options.until.empty()) return {};
  TRY(sweep(here));
  TRY(retire(here));
  const auto account = TRY(here.account());
  for (const auto& [name, key] : account.open)
    if (!here.recipe.find(name) && is_stage_name(name)) TRY(leave_begun(here, name, true));
  // Nor was ever made what only another recipe wanted.
  if (std::ranges::any_of(account.wanted, [&](const auto& name) {
        return !here.recipe.find(name) && !account.artefacts.contains(name);
      }))
    TRY(record_run(here));
  return {};
}

}  // namespace run
