#include "run/keep_replaced.h"

#include "ledger/own_folder.h"
#include "ledger/refusal.h"
#include "run/begun.h"

namespace run {

using base::Result;

namespace {

// What the ledger does not vouch for is recorded as what it is, for nobody can tell it later.
Result<void> keep_doubted(Workplace& here, const ledger::Refusal& refusal,
                          const base::Path& folder) {
  auto body = TRY(ledger::body_of(refusal, folder, here.ctx));
  TRY(here.ledger.append(ledger::kRefused, std::move(body)));
  TRY(ledger::mark_keeping(here.ctx.disk, folder + ".work", refusal.kept));
  here.ctx.reporter.warn(refusal.stage, "what stood here is kept in " +
                                            base::join(here.out, refusal.kept) + " (" +
                                            refusal.why + "); delete it when you do not need it");
  return {};
}

}  // namespace

Result<void> check_place(Workplace& here, const Instance& stage) {
  const auto folder = here.folder(stage.name);
  if (!doubt(folder, folder, TRY(here.ledger.vouched()), here.ctx.disk))
    TRY(place_to_keep(folder, here.ctx.disk));
  return {};
}

Result<void> keep_replaced(Workplace& here, const Instance& stage) {
  const auto folder = here.folder(stage.name);
  if (const auto doubted = doubt(folder, folder, TRY(here.ledger.vouched()), here.ctx.disk))
    return keep_doubted(here, *doubted, folder);
  const auto place = TRY(keep_finished(folder, here.ctx.disk));
  if (!place.empty())
    here.ctx.reporter.note(stage.name, "the finished one that stands here is kept in " + place +
                                           "; delete it when you do not need it");
  return {};
}

}  // namespace run
