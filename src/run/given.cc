#include "run/given.h"

namespace run {

using base::Result;

Result<ledger::Given> look_at_given(const stage::Given& given, const Instance& stage,
                                    base::Disk& disk, const ledger::Checking& how) {
  const auto path = given.path(stage);
  auto found = ledger::look_at_given(disk, path.place(), given.kind, given.read(stage), how);
  if (found.ok()) return found;
  auto& error = found.error();
  if (error.hint.empty() && error.code == base::Code::missing) error.hint = path.hint(disk);
  error.what = "the " + std::string(given.kind) + " that '" + given.role + "' of the stage '" +
               stage.name + "' names cannot be taken: " + error.what;
  return found;
}

void add_given(Wish& wish, base::Context& ctx) {
  const auto& stage = *wish.stage;
  for (const auto& given : stage.entry->given) {
    if (given.path(stage).empty()) continue;
    const auto found = look_at_given(given, stage, ctx.disk, {ledger::Digests::known, ctx.pool});
    if (found.ok()) {
      wish.inputs[given.role] = found->id;
    } else {
      wish.unknown_inputs.emplace_back(given.role);
      wish.refused = found.error();
    }
  }
}

}  // namespace run
