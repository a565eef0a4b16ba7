#include "train/accounts.h"

#include <algorithm>

#include "ledger/beside.h"
#include "record/train.h"

namespace train {

std::optional<double> goodput(double seconds, const Aside& aside, double skipped, double lost) {
  if (!(seconds + lost > 0)) return {};
  return std::max(0.0, seconds - aside.sum() - skipped) / (seconds + lost);
}

std::optional<double> money_of(const Prices& prices, double machine_seconds,
                               std::optional<double> joules) {
  if (!prices.named() || (prices.kilowatt_hour > 0 && !joules)) return {};
  return prices.machine_hour * machine_seconds / 3600 +
         prices.kilowatt_hour * joules.value_or(0) / 3.6e6;
}

std::optional<double> ancestor_flops(base::Disk& disk, const base::Path& folder) {
  const auto model = ledger::read_manifest(disk, folder);
  if (!model.ok() || !model->inputs.contains("train")) return {};
  for (const auto& one : ledger::artefacts_in(disk, ledger::folder_around(folder), "train")) {
    if (one.manifest.id != model->inputs.at("train")) continue;
    const auto said = record::of<record::Train>(one.manifest, one.folder);
    if (!said.ok()) return {};
    if (said->facts.cumulative_flops) return said->facts.cumulative_flops;
    // A former version did not add it up; without ancestors there is nothing to add.
    return one.manifest.inputs.contains("init") ? std::nullopt : std::optional(said->facts.flops);
  }
  return {};
}

}  // namespace train
