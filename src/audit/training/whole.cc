#include "audit/training/whole.h"

#include "audit/files.h"
#include "audit/history.h"
#include "audit/training/books.h"
#include "audit/training/checkpoints.h"
#include "audit/training/plan.h"
#include "audit/training/spikes.h"
#include "audit/training/tale.h"
#include "train/step_log.h"

namespace audit::training {

namespace {

// Steps that were made and lost: each time after a step from which a run went on, and no cheaper
// than the whole says. The seconds that they took.
double check_lost(const Standing& train, const Tale& tale, const History& history,
                  const Scene& scene, Report& report) {
  const auto place = train.file("lost.jsonl");
  if (!train.lists("lost.jsonl")) return 0;
  const auto bytes = map_inside(scene.ctx.disk, place, kMostManifestBytes);
  auto rest = bytes.ok() ? bytes->view() : "";
  double joules = 0, seconds = 0;
  Few wrong(report);
  for (std::uint64_t number = 1; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto where = place + ":" + std::to_string(number);
    const auto json = base::parse_json(line, where);
    const auto lost = json.ok() ? ::train::lost_from_json(*json, where) : json.error();
    if (!lost.ok()) {
      wrong.add(where, "",
                "it does not say what a line about lost steps says: " + lost.error().what);
      continue;
    }
    if (!went_on_after(lost->after_step, tale, scene, train))
      wrong.add(where, "after_step", "no record in the ledger says that a run went on from there");
    joules += lost->cost.joules;
    seconds += lost->cost.seconds;
  }
  for (const auto& line : history.lines) joules += line.said.spent.joules;
  if (const auto all = number_at(train.manifest.cost, "joules"); all && joules > *all * 1.000001)
    report.add(train.manifest_place(), "cost.joules",
               "steps.jsonl and lost.jsonl together took more");
  return seconds;
}

}  // namespace

base::Result<void> check_whole(const Standing& train, const Scene& scene, Report& report) {
  const auto history = read_history(train, report, scene.ctx);
  TRY(scene.ctx.cancel.check("audit"));
  const auto tale = read_tale(scene, train, report);
  check_checkpoints(history, tale, scene, train, report);
  const auto lost = check_lost(train, tale, history, scene, report);
  check_end(history, train, report);
  check_books(history, lost, train, report);
  check_skipped(history, train, scene, report);
  return check_plan(history, scene, train, report);
}

}  // namespace audit::training
