#include "audit/training/tale.h"

#include <algorithm>

#include "record/step.h"

namespace audit::training {
namespace {

using base::Json;

// A run that goes on makes the steps after its checkpoint again. What it had saved beyond that may
// stand or not: it was given up, because it could not be read or no log led to it. So were those
// before it that the record names.
void take(Tale& tale, const record::Resumed& said, std::size_t, const Scene&, Report& report,
          const std::string& place) {
  const auto without = said.without.value_or(std::vector<std::int64_t>());
  for (auto& [at, told] : tale.checkpoints)
    told.must_stand =
        said.step && at <= *said.step && !told.pruned && !std::ranges::count(without, at);
  if (said.step) tale.resumed.push_back(*said.step);
  if (const auto& more = said.lost_after)
    tale.lost_after.insert(tale.lost_after.end(), more->begin(), more->end());
  if (!without.empty())
    report.note(place + ": the training went on without its checkpoints of steps " +
                Json(without).dump() +
                ": gone, damaged, or left in the shorter training that it grew from");
}

// Newer ones stood, and the recipe keeps so many. What a crash left of these may stand.
void take(Tale& tale, const record::CheckpointsPruned& said, std::size_t, const Scene&,
          Report& report, const std::string& place) {
  for (auto& [at, told] : tale.checkpoints)
    if (std::ranges::count(said.steps, at)) told.must_stand = false, told.pruned = true;
  report.note(place + ": the checkpoints of steps " + Json(said.steps).dump() +
              " were deleted once newer ones stood, as train.checkpoints.keep_last asks");
}

// A work that made a step again without being gone on with from before it gave up nothing: two records
// of the step then tell one thing.
void take(Tale& tale, const record::CheckpointSaved& said, std::size_t record, const Scene& scene,
          Report& report, const std::string& place) {
  if (said.step < 1) return report.add(place, "step", "it is no number of a step");
  const Told told{record, said.id.value_or(""), said.state.value_or(""), said.loss};
  const auto before = tale.checkpoints.find(said.step);
  if (before != tale.checkpoints.end() && before->second.must_stand &&
      (before->second.id != told.id || before->second.state != told.state))
    report.add(place, "step",
               "it tells of the checkpoint of step " + std::to_string(said.step) +
                   " another thing than " + scene.book.place(before->second.record));
  tale.checkpoints[said.step] = told;
}

template <class T>
void read_told(Tale& tale, const Scene& scene, std::size_t at, Report& report) {
  if (scene.book.records[at].kind != T::kind) return;
  const auto place = scene.book.place(at);
  const auto said = record::read<T>(scene.book.records[at].body, place);
  if (said.ok())
    take(tale, *said, at, scene, report, place);
  else
    report.add(place, "", said.error().what);
}

}  // namespace

Tale read_tale(const Scene& scene, const Standing& train, Report& report) {
  Tale tale;
  std::vector<std::size_t> positions;
  for (const char* kind :
       {record::CheckpointSaved::kind, record::Resumed::kind, record::CheckpointsPruned::kind}) {
    const auto more = scene.written_by(train, kind);
    positions.insert(positions.end(), more.begin(), more.end());
  }
  std::ranges::sort(positions);
  for (const auto at : positions) {
    read_told<record::CheckpointSaved>(tale, scene, at, report);
    read_told<record::Resumed>(tale, scene, at, report);
    read_told<record::CheckpointsPruned>(tale, scene, at, report);
  }
  return tale;
}

bool went_on_after(std::int64_t step, const Tale& tale, const Scene& scene, const Standing& train) {
  if (step == 0 || std::ranges::count(tale.resumed, step)) return true;
  const auto* records = find(scene.book.by_kind, "resume");
  return records && std::ranges::count(tale.lost_after, step) &&
         std::ranges::any_of(*records, [&](std::size_t at) {
           const auto& body = scene.book.records[at].body;
           return at < train.record && text_at(body, "stage") == train.name &&
                  whole_at(body, "step", 1) == step;
         });
}

}  // namespace audit::training
