#include "audit/history.h"

#include <algorithm>

#include "audit/files.h"
#include "train/step_log.h"

namespace audit {

using base::Json;

std::int64_t History::last() const {
  std::int64_t out = lines.empty() ? 0 : lines.back().said.step;
  if (!checkpoints.empty()) out = std::max(out, checkpoints.rbegin()->first);
  return out;
}

std::vector<std::string> History::classes_of(std::int64_t first, std::int64_t last,
                                             const std::string& otherwise) const {
  auto at = classes.upper_bound(first);
  std::vector<std::string> out{at == classes.begin() ? otherwise : std::prev(at)->second};
  for (; at != classes.end() && at->first <= last; ++at) out.push_back(at->second);
  return out;
}

const Logged* History::line(std::int64_t step) const {
  const auto at = static_cast<std::size_t>(step - 1);
  return step >= 1 && at < lines.size() && lines[at].said.step == step ? &lines[at] : nullptr;
}

namespace {

void learn(History& history, std::int64_t step, State state, Report& report) {
  const auto [at, fresh] = history.states.emplace(step, state);
  if (!fresh && at->second.digest != state.digest)
    report.add(
        state.place, "state",
        "after step " + std::to_string(step) + " it differs from the one in " + at->second.place);
}

void read_checkpoints(const Standing& train, History& history, Report& report, base::Context& ctx) {
  const auto entries = ctx.disk.list(train.folder);
  if (!entries.ok()) return;
  for (const auto& entry : *entries) {
    if (!entry.is_folder || entry.is_link || !entry.name.starts_with("checkpoint-")) continue;
    const auto folder = train.file(entry.name);
    const auto place = base::join(folder, "manifest.json");
    const auto manifest = read_manifest(ctx.disk, folder);
    if (!manifest.ok()) continue;  // named already
    const auto step = whole_at(manifest->facts, "step", 1);
    const auto state = text_at(manifest->facts, "state");
    if (!step || state.empty()) {
      report.add(place, "facts", "the checkpoint does not say its step and state");
      continue;
    }
    if (!history.checkpoints.emplace(*step, Checkpoint{*step, manifest->id, state, folder})
             .second) {
      report.add(place, "facts.step",
                 "it says step " + std::to_string(*step) + ", as another checkpoint does");
      continue;
    }
    learn(history, *step, {state, place}, report);
  }
}

// Steps are counted on from what a line says, so there is room above it.
constexpr std::int64_t kMostSteps = std::int64_t{1} << 62;

base::Result<Logged> read_line(std::string_view line, const std::string& place) {
  Logged out{TRY(train::line_from_json(TRY(base::parse_json(line, place)), place)), place};
  const auto bad = [&](const char* what) {
    return base::Error{base::Code::bad_data, what, place, ""};
  };
  if (out.said.step < 1 || out.said.step > kMostSteps) return bad("/step is no number of a step");
  if (out.said.rows.empty()) return bad("/rows is empty");
  return out;
}

void read_steps(const Standing& train, History& history, Report& report, base::Context& ctx) {
  const auto path = train.file("steps.jsonl");
  const auto bytes = ctx.disk.map(path);
  if (!bytes.ok()) return;
  Few wrong(report);
  std::string_view rest = bytes->view();
  for (int number = 1; !rest.empty() && !ctx.cancel.requested(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto place = path + ":" + std::to_string(number);
    auto logged = read_line(line, place);
    if (!logged.ok()) {
      wrong.add(place, "", "the line does not say what a step says: " + logged.error().what);
      continue;
    }
    const auto& said = logged->said;
    if (said.state) learn(history, said.step, {*said.state, place}, report);
    if (said.machine_class) history.classes[said.step] = *said.machine_class;
    history.lines.push_back(logged.take());
  }
}

}  // namespace

History read_history(const Standing& train, Report& report, base::Context& ctx) {
  History out;
  read_checkpoints(train, out, report, ctx);
  read_steps(train, out, report, ctx);
  return out;
}

std::optional<Checkpoint> final_checkpoint(const Scene& scene, const Standing& train,
                                           const History& history) {
  std::optional<Checkpoint> out;
  // The version before recorded that it went on from a checkpoint, and not which one that was.
  for (const auto record : scene.written_by(train, record::Resumed::kind)) {
    const auto said = record::read<record::Resumed>(scene.book.records[record].body, "");
    const auto at =
        said.ok() ? history.checkpoints.find(said->step.value_or(0)) : history.checkpoints.end();
    if (at != history.checkpoints.end() && (!out || at->first > out->step)) out = at->second;
  }
  for (const auto record : scene.written_by(train, record::CheckpointSaved::kind)) {
    const auto said = record::read<record::CheckpointSaved>(scene.book.records[record].body, "");
    const auto at = said.ok() ? history.checkpoints.find(said->step) : history.checkpoints.end();
    const bool stands = at != history.checkpoints.end() && at->second.id == said->id.value_or("");
    if (stands && (!out || at->first > out->step)) out = at->second;
  }
  return out;
}

}  // namespace audit
