#include "run/leave_begun.h"

#include "ledger/own_folder.h"
#include "run/begun.h"
#include "run/run_record.h"

namespace run {

using base::Json;
using base::Result;

Result<void> leave_begun(Workplace& here, const std::string& name, bool resumable) {
  const auto folder = here.folder(name);
  auto& disk = here.ctx.disk;
  if (here.options.fresh && resumable) TRY(forget_aside(folder, disk));
  const auto account = TRY(here.account());
  const auto open = account.open.find(name);
  if (open == account.open.end()) return {};
  if (here.options.fresh || !resumable)
    TRY(ledger::remove_own(disk, folder + ".work"));
  else
    TRY(move_aside(here, name));
  Json body = {{"stage", name}, {"key", open->second}};
  const auto kept = set_aside_name(folder, open->second);
  if (disk.exists(kept)) body["kept"] = base::file_name(kept);
  TRY(record_run(here));
  TRY(here.ledger.append_signed("aside", std::move(body), here.key));
  return {};
}

Result<void> move_aside(Workplace& here, const std::string& name) {
  const auto kept = TRY(set_aside(here.folder(name), TRY(here.ledger.vouched()), here.ctx.disk));
  if (!kept.empty())
    here.ctx.reporter.note(name,
                           "the work begun before is kept in " + kept +
                               "; the recipe it was begun for goes on with it, --fresh deletes it");
  return {};
}

}  // namespace run
