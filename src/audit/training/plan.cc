#include "audit/training/plan.h"

#include "audit/files.h"
#include "audit/training/books.h"
#include "audit/training/place.h"

namespace audit::training {
namespace {

using base::Result;

void compare_plan(const Logged& line, const StepSaid& planned, Few& wrong) {
  if (line.said.rows != planned.rows)
    wrong.add(line.place, "rows", "they are not the rows that seed and shards give this step");
  if (!near(line.said.rate, planned.rate, 1e-6))
    wrong.add(line.place, "rate", "it is not the learning rate that the recipe gives this step");
  if (line.said.tokens != planned.tokens)
    wrong.add(line.place, "tokens", "the recipe gives this step " + std::to_string(planned.tokens));
}

// What the steps read, where the manifest says it: former versions did not (always_said.cc).
Result<void> check_reading(const TrainingPlace& place, std::int64_t steps, const Scene& scene,
                           const Standing& train, Report& report) {
  const auto& said = member(train.manifest.facts, "read");
  if (said.is_null()) return {};
  const auto read = scene.trainer->reading(place, steps, scene.ctx);
  if (!read.ok() && read.error().code == base::Code::interrupted) return read.error();
  if (!read.ok())
    report.add(train.manifest_place(), "facts.read", read.error().sentence());
  else if (*read != said)
    report.add(train.manifest_place(), "facts.read",
               "it is not what seed, shards and recipe give these steps to read");
  return {};
}

}  // namespace

base::Result<void> check_plan(const History& history, const Scene& scene, const Standing& train,
                              Report& report) {
  const auto found = place_of(scene, train);
  if (!scene.trainer || !found.place || history.lines.empty()) return {};
  const auto& place = *found.place;
  const auto sound = scene.trainer->check(place, scene.ctx);
  const bool too_large = !sound.ok() && sound.error().code == base::Code::unsupported;
  if (!sound.ok() && !too_large) {
    report.add(train.manifest_place(), "recipe", told(sound.error()));
    return {};
  }
  const auto steps = static_cast<std::int64_t>(history.lines.size());
  const auto planned = scene.trainer->plan(place, steps, scene.ctx);
  if (!planned.ok() && planned.error().code == base::Code::interrupted) return planned.error();
  if (!planned.ok()) {
    report.add(train.manifest_place(), "recipe", told(planned.error()));
    return {};
  }
  Few wrong(report);
  for (const auto& line : history.lines)
    if (line.said.step <= static_cast<std::int64_t>(planned->size()))
      compare_plan(line, (*planned)[static_cast<std::size_t>(line.said.step - 1)], wrong);
  return check_reading(place, steps, scene, train, report);
}

}  // namespace audit::training
