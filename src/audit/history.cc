#include "audit/history.h"

#include <algorithm>

#include "audit/files.h"

namespace audit {

using base::Json;

std::int64_t History::last() const {
  std::int64_t out = lines.empty() ? 0 : lines.back().step;
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
  return step >= 1 && at < lines.size() && lines[at].step == step ? &lines[at] : nullptr;
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

std::optional<Logged> read_line(const Json& json, const std::string& place) {
  Logged out;
  const auto step = whole_at(json, "step", 1);
  const auto loss = number_at(json, "loss"), norm = number_at(json, "grad_norm"),
             rate = number_at(json, "rate");
  const auto tokens = whole_at(json, "tokens");
  if (!step || !loss || !norm || !rate || !tokens || text_at(json, "rows").empty())
    return std::nullopt;
  out.step = *step;
  out.said = {*loss, *norm, *rate, *tokens, text_at(json, "rows"), text_at(json, "skipped")};
  out.seconds = number_at(json, "seconds").value_or(0);
  out.cpu_seconds = number_at(json, "cpu_s").value_or(0);
  out.ahead_loss = member(json, "ahead_loss");
  out.routing = member(json, "routing");
  out.z_loss = member(json, "z_loss");
  out.left_out = member(json, "left_out");
  out.validation = member(json, "validation");
  out.joules = number_at(json, "joules").value_or(0);
  for (const char* key :
       {"flops", "flops_full", "peak_flops", "start_s", "checkpoint_s", "validation_s"})
    out.accounts[key] = number_at(json, key).value_or(0);
  out.state = text_at(json, "state");
  out.machine_class = text_at(json, "machine_class");
  out.place = place;
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
    const auto json = base::parse_json(line, place);
    auto logged = json.ok() ? read_line(*json, place) : std::nullopt;
    if (!logged) {
      wrong.add(place, "",
                json.ok() ? "the line does not say what a step says" : "the line is not JSON");
      continue;
    }
    if (!logged->state.empty()) learn(history, logged->step, {logged->state, place}, report);
    if (!logged->machine_class.empty()) history.classes[logged->step] = logged->machine_class;
    history.lines.push_back(std::move(*logged));
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
  for (const auto record : scene.written_by(train, "resume")) {
    const auto step = whole_at(scene.book.records[record].body, "step", 1);
    const auto at = step ? history.checkpoints.find(*step) : history.checkpoints.end();
    if (at != history.checkpoints.end() && (!out || *step > out->step)) out = at->second;
  }
  for (const auto record : scene.written_by(train, "checkpoint")) {
    const auto& body = scene.book.records[record].body;
    const auto step = whole_at(body, "step", 1);
    const auto at = step ? history.checkpoints.find(*step) : history.checkpoints.end();
    const bool stands = at != history.checkpoints.end() && at->second.id == text_at(body, "id");
    if (stands && (!out || *step > out->step)) out = at->second;
  }
  return out;
}

}  // namespace audit
