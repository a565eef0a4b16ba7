#include "audit/training/spikes.h"

#include "audit/files.h"
#include "audit/training/books.h"
#include "train/recipe.h"
#include "train/rewind.h"

namespace audit::training {
namespace {

using base::Result;

// Whether the training went back only where its recipe says so: by the log and by what rewinds.jsonl
// keeps of the steps that it left. plan.h asks what these read. How often it did.
std::int64_t check_rewinds(const History& history, const ::train::SpikeRecipe& recipe,
                           const Standing& training, const Scene& scene, Report& report) {
  const auto place = training.file(::train::kRewinds);
  std::vector<::train::Rewind> rewinds;
  if (training.lists(::train::kRewinds)) {
    auto read = ::train::read_rewinds(scene.ctx.disk, training.folder);
    if (read.ok())
      rewinds = read.take();
    else
      report.add(place, "", told(read.error()));
  }
  ::train::StepValues log;
  for (const auto& line : history.lines) {
    log.losses.push_back(line.said.loss);
    log.grad_norms.push_back(line.said.grad_norm);
  }
  const auto wrong = ::train::not_called_for(rewinds, recipe, std::move(log));
  if (!wrong.empty()) report.add(place, "", wrong);
  const auto count = std::ssize(rewinds);
  check_sum(training, training.manifest.facts, "facts", "rewinds", static_cast<double>(count),
            report);
  return count;
}

}  // namespace

void check_skipped(const History& history, const Standing& training, const Scene& scene,
                   Report& report) {
  ::train::TrainRecipe recipe;
  const auto read = base::guard(training.folder, [&]() -> Result<void> {
    return base::from_json(member(training.manifest.recipe, "train"), recipe, training.folder);
  });
  if (!read.ok() || !recipe.spike.check().ok()) return;  // plan.h names it
  const auto rewinds = check_rewinds(history, recipe.spike, training, scene, report);
  ::train::Spikes spikes(recipe.spike);
  Few wrong(report);
  for (const auto& [said, place] : history.lines) {
    if (said.skipped && rewinds < recipe.spike.rewinds)
      wrong.add(place, "skipped", "the recipe lets the training go back for it");
    const auto why = spikes.judge(recipe.spike, said.step - 1, said.loss, said.grad_norm);
    if (why != said.skipped.value_or(""))
      wrong.add(place, "skipped",
                why.empty()
                    ? "by the recipe and the steps before it this one is learned from"
                    : "by the recipe and the steps before it this one is skipped for its " + why);
    spikes.remember(said.step - 1, said.loss, said.grad_norm, !why.empty());
  }
}

}  // namespace audit::training
