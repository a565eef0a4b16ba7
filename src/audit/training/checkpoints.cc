#include "audit/training/checkpoints.h"

#include <algorithm>

#include "audit/files.h"

namespace audit::training {
namespace {

std::string name_of(std::int64_t step) {
  auto digits = std::to_string(step);
  if (digits.size() < 8) digits.insert(0, 8 - digits.size(), '0');
  return "checkpoint-" + digits;
}

// Whether it was recorded for a training of before, of which this one went through all states: it says
// itself that it grew from a later one of that.
bool told_elsewhere(const Checkpoint& one, const Tale& tale, const Scene& scene,
                    const Standing& train) {
  const auto* records = find(scene.book.by_kind, "checkpoint");
  const bool grew =
      std::ranges::any_of(tale.resumed, [&](std::int64_t resumed) { return one.step <= resumed; });
  return grew && records && std::ranges::any_of(*records, [&](std::size_t at) {
           const auto& body = scene.book.records[at].body;
           return at < train.record && whole_at(body, "step", 1) == one.step &&
                  text_at(body, "id") == one.id && text_at(body, "state") == one.state;
         });
}

void check_checkpoint(const Checkpoint& one, const Tale& tale, const Scene& scene,
                      const Standing& train, Report& report) {
  const auto place = base::join(one.folder, "manifest.json");
  if (base::file_name(one.folder) != name_of(one.step))
    report.add(place, "facts.step",
               "it says step " + std::to_string(one.step) + ", its folder another");
  const auto told = tale.checkpoints.find(one.step);
  if (told == tale.checkpoints.end()) {
    if (!std::ranges::count(tale.resumed, one.step) && !told_elsewhere(one, tale, scene, train))
      report.add(place, "", "no record in the ledger speaks of this checkpoint");
    return;
  }
  const auto where = scene.book.place(told->second.record);
  if (told->second.state != one.state) report.add(place, "state", "it is not the one in " + where);
  if (told->second.id != one.id) report.add(place, "id", "it is not the one in " + where);
}

}  // namespace

void check_checkpoints(const History& history, const Tale& tale, const Scene& scene,
                       const Standing& train, Report& report) {
  for (const auto& [step, one] : history.checkpoints)
    check_checkpoint(one, tale, scene, train, report);
  for (const auto& [step, told] : tale.checkpoints) {
    const auto place = scene.book.place(told.record);
    if (told.must_stand && !history.checkpoints.contains(step))
      report.add(place, "",
                 "the checkpoint of step " + std::to_string(step) +
                     ", which this records, is not in " + train.folder);
    const auto* line = history.line(step);
    if (line && told.loss && *told.loss != line->said.loss)
      report.add(line->place, "loss", "it is not the one in " + place);
  }
}

void check_end(const History& history, const Standing& train, Report& report) {
  const auto& manifest = train.manifest;
  const auto place = train.manifest_place();
  const auto last = history.last();
  if (last == 0 || !history.checkpoints.contains(last)) {
    report.add(train.folder, "",
               "no checkpoint holds the weights of the last step, " + std::to_string(last));
    return;
  }
  if (const auto state = text_at(manifest.facts, "state");
      !state.empty() && state != history.checkpoints.at(last).state)
    report.add(place, "facts.state",
               "it is not the one of the last checkpoint, step " + std::to_string(last));
  const auto asked = whole_at(member(manifest.recipe, "train"), "steps");
  if (asked && *asked != last)
    report.add(
        place, "recipe.train.steps",
        "it asks for " + std::to_string(*asked) + " steps, " + std::to_string(last) + " were made");
}

}  // namespace audit::training
