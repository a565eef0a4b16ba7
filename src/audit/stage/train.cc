// A training: its checkpoints against the records that the maker wrote while it ran, its step log
// against its books, and what recipe, seed and shards alone decide about each step.
#include "audit/files.h"
#include "audit/history.h"
#include "audit/stage.h"
#include "audit/training/books.h"
#include "audit/training/checkpoints.h"
#include "audit/training/plan.h"
#include "audit/training/spikes.h"
#include "audit/training/tale.h"
#include "train/step_log.h"

namespace audit::stage {

namespace {

using base::Result;
using training::Tale;

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
    if (!training::went_on_after(lost->after_step, tale, scene, train))
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

// A training that began with the weights of a model reads tokens of that model's tokenizer.
void check_init(const Standing& train, const Scene& scene, Report& report) {
  constexpr const char* file = "tokenizer.json";
  const auto theirs = text_at(member(member(train.manifest.facts, "init"), "files"), file);
  const auto* shards = scene.input(train, "shards");
  const auto* encoder = shards ? scene.input(*shards, "tokenizer") : nullptr;
  if (theirs.empty() || !encoder) return;
  for (const auto& own : encoder->manifest.files)
    if (own.path == file && theirs != (own.tree.empty() ? own.sha256 : "tree:" + own.tree))
      report.add(train.manifest_place(), "facts.init.files",
                 "the model that it started from has another tokenizer than the one in " +
                     encoder->folder);
}

Result<void> check(const Standing& train, const Scene& scene, Report& report) {
  check_init(train, scene, report);
  const auto history = read_history(train, report, scene.ctx);
  TRY(scene.ctx.cancel.check("audit"));
  const auto tale = training::read_tale(scene, train, report);
  training::check_checkpoints(history, tale, scene, train, report);
  const auto lost = check_lost(train, tale, history, scene, report);
  training::check_end(history, train, report);
  training::check_books(history, lost, train, report);
  training::check_skipped(history, train, scene, report);
  return training::check_plan(history, scene, train, report);
}

}  // namespace

extern const Entry train{check};

}  // namespace audit::stage
