#include "train/prune.h"

#include <algorithm>

#include "ledger/own_folder.h"
#include "record/train.h"
#include "train/checkpoint_name.h"

namespace train {

namespace {
constexpr const char* kOld = ".old";  // as artefacts have it that are replaced

// The newest one before the batches that would be left out if the next step stood out; 0: none.
std::int64_t to_go_back_to(const SpikeRecipe& recipe, const std::vector<std::int64_t>& standing) {
  if (recipe.rewinds == 0 || standing.empty()) return 0;
  const auto last = standing.back() + 1 - recipe.rewind_batches;
  const auto behind = std::ranges::upper_bound(standing, last);
  return behind == standing.begin() ? 0 : *std::prev(behind);
}

base::Result<void> move_away(base::Disk& disk, const base::Path& folder) {
  TRY(ledger::check_no_link(disk, folder));
  TRY(ledger::mark(disk, folder));
  return disk.rename(folder, folder + kOld);
}
}  // namespace

std::vector<std::int64_t> steps_to_prune(const TrainRecipe& recipe,
                                         const std::vector<std::int64_t>& standing) {
  const auto& rule = recipe.checkpoints;
  std::vector<std::int64_t> out;
  if (rule.keep_last == 0) return out;
  const auto back = to_go_back_to(recipe.spike, standing);
  for (std::int64_t i = 0; i + rule.keep_last < std::ssize(standing); ++i) {
    const auto step = standing[static_cast<std::size_t>(i)];
    const bool kept = rule.keep_every > 0 && step % rule.keep_every == 0;
    if (!kept && step != back && step != recipe.steps - kLastStretch) out.push_back(step);
  }
  return out;
}

base::Result<void> prune(const TrainRecipe& recipe, ledger::ArtefactWriter& writer,
                         base::Context& ctx) {
  const auto& work = writer.folder();
  record::CheckpointsPruned said{steps_to_prune(recipe, TRY(list_checkpoints(ctx.disk, work)))};
  if (said.steps.empty()) return {};
  TRY(writer.record(said.kind, record::to_json(said)));
  return sweep_pruned(work, {said.steps.begin(), said.steps.end()}, ctx.disk);
}

base::Result<void> sweep_pruned(const base::Path& work, const std::set<std::int64_t>& pruned,
                                base::Disk& disk) {
  if (!disk.is_folder(work)) return {};
  for (const auto step : TRY(list_checkpoints(disk, work)))
    if (pruned.contains(step)) TRY(move_away(disk, base::join(work, checkpoint_name(step))));
  for (const auto& entry : TRY(disk.list(work)))
    if (const auto folder = base::join(work, entry.name);
        entry.is_folder && !entry.is_link && entry.name.starts_with("checkpoint-") &&
        entry.name.ends_with(kOld) && ledger::is_marked(disk, folder))
      TRY(ledger::remove_own(disk, folder));
  return {};
}

}  // namespace train
