#include "watch/watcher.h"

#include <algorithm>
#include <set>

#include "base/folder_lock.h"
#include "ledger/reader.h"
#include "ledger/record_text.h"
#include "train/checkpoint_name.h"

namespace watch {

namespace {

using base::Path;
using base::Result;
using ledger::text_at;

constexpr const char* kWork = ".work";
constexpr double kMostLost = 1e15;  // steps, seconds, joules of one line

// The process that a lock names, if it holds a lock of that kind now. The system's own list is read:
// asking for the lock could keep a run from starting.
std::optional<std::int64_t> holder(base::Disk& disk, const Path& lock) {
  const auto said = disk.read(lock);
  if (!said.ok() || said->size() < 2 || !base::is_lock(*said)) return {};
  const auto process = said->substr(0, said->find('\n'));
  const auto locks = disk.read("/proc/locks");
  if (!locks.ok() || process.size() > 18) return {};
  std::string_view rest = *locks;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.find("FLOCK") != line.npos && line.find(" " + process + " ") != line.npos)
      return std::stoll(process);
  }
  return {};
}

// What the records say of the stages of the last run.
class Stages {
 public:
  void take(const ledger::Record& record) {
    const auto& body = record.body;
    if (!body.is_object()) return;
    if (record.kind == "run") take_run(body);
    if (record.kind == "artefact") set(text_at(body, "name"), "made", "");
    if (record.kind == "aside") set(text_at(body, "stage"), "to come", "");
    // A training's own record of where it goes on names no key.
    if ((record.kind == "begin" || record.kind == "resume") && body.contains("key"))
      set(text_at(body, "stage"), "stopped", record.time);
  }
  std::vector<Stage> all() const {
    std::vector<Stage> out;
    for (const auto& name : wanted_) {
      const auto said = told_.find(name);
      out.push_back(said == told_.end() ? Stage{name, "to come", {}} : said->second);
    }
    return out;
  }

 private:
  void take_run(const base::Json& body) {
    wanted_.clear();
    if (const auto stages = body.find("stages"); stages != body.end() && stages->is_array())
      for (const auto& one : *stages)
        if (one.is_string()) wanted_.push_back(one.get<std::string>());
  }
  void set(const std::string& name, const char* state, const std::string& since) {
    told_[name] = {name, state, since.empty() ? std::nullopt : std::optional(since)};
  }
  std::vector<std::string> wanted_;
  std::map<std::string, Stage> told_;
};

std::uint64_t bytes_in(base::Disk& disk, const Path& folder) {
  std::uint64_t out = 0;
  if (const auto entries = disk.list(folder); entries.ok())
    for (const auto& entry : *entries) out += entry.size;
  return out;
}

// One run does one thing at a time: of what is begun, what was begun last.
void name_working(std::vector<Stage>& stages) {
  Stage* last = nullptr;
  for (auto& stage : stages)
    if (stage.since && (!last || *stage.since >= *last->since)) last = &stage;
  if (last) last->state = "works";
}

Lost lost_of(base::Disk& disk, const Path& folder) {
  Lost out;
  const auto text = disk.read(base::join(folder, "lost.jsonl"));
  if (!text.ok()) return out;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto json = base::parse_json(line, "");
    if (!json.ok()) continue;
    const auto one = train::lost_from_json(*json, "");
    if (!one.ok()) continue;
    if (__builtin_add_overflow(out.steps, one->steps, &out.steps)) out.steps = INT64_MAX;
    out.cost.add(one->cost);
  }
  return out;
}

// NAME -> where the training of that name stands: work that is going on counts more.
std::map<std::string, Path> trainings_in(base::Disk& disk, const Path& out) {
  std::map<std::string, Path> found;
  const auto entries = disk.list(out);
  if (!entries.ok()) return found;
  for (const auto& entry : *entries) {
    if (!entry.is_folder || entry.is_link) continue;
    const bool work = entry.name.ends_with(kWork);
    const auto name = entry.name.substr(0, entry.name.size() - (work ? 5 : 0));
    const auto folder = base::join(out, entry.name);
    if (name.find('.') != name.npos || !disk.exists(base::join(folder, "plan.json"))) continue;
    if (work || !found.contains(name)) found[name] = folder;
  }
  return found;
}

// What is finished was logged to its end.
std::string short_log(const Training& made, const Path& folder) {
  return base::join(folder, "steps.jsonl") + ": the training is finished, and its log has " +
         std::to_string(made.step) + " of " + std::to_string(made.steps) + " steps";
}

// Nobody's folder, or a run that has not begun; a folder of something else is a slip.
Result<void> check_folder(base::Disk& disk, const Path& folder) {
  if (!disk.exists(folder)) return {};
  const auto entries = TRY(disk.list(folder));
  if (entries.empty() || disk.exists(base::join(folder, "ledger")) ||
      disk.exists(base::join(folder, ".lock")) || disk.exists(base::join(folder, "plan.json")) ||
      !trainings_in(disk, folder).empty())
    return {};
  return base::Error{base::Code::bad_request, "no run of janua stands here", folder,
                     "name the folder of a run, as `janua run --out` does"};
}

}  // namespace

bool Picture::ended() const {
  return !works && !stages.empty() &&
         std::ranges::all_of(stages, [](const Stage& stage) { return stage.state == "made"; });
}

void Watcher::look_at_lock(base::Disk& disk, Picture& out) const {
  out.process = holder(disk, base::join(folder_, ".lock"));
  out.works = out.process.has_value();
}

void Watcher::look_at_ledger(base::Disk& disk, Picture& out) {
  const auto place = base::join(folder_, "ledger");
  if (const auto bytes = bytes_in(disk, place); bytes != ledger_bytes_) {
    ledger_bytes_ = bytes;
    Stages stages;
    const auto read = ledger::each(
        disk, place, {"run", "begin", "resume", "artefact", "aside"},
        [&](ledger::Record&& record) -> Result<void> {
          stages.take(record);
          return {};
        },
        ledger::Torn::ignore);
    ledger_problem_ = read.ok() ? "" : read.error().sentence();
    stages_ = stages.all();
  }
  out.stages = stages_;
  if (!ledger_problem_.empty()) out.problems.push_back(ledger_problem_);
  if (out.works) name_working(out.stages);
}

void Watcher::look_at_trainings(base::Disk& disk, Picture& out) {
  auto found = trainings_in(disk, folder_);
  if (disk.exists(base::join(folder_, "plan.json"))) found[base::file_name(folder_)] = folder_;
  for (const auto& [name, folder] : found) {
    auto& log = logs_[name];
    const auto read = log.read(disk, base::join(folder, "steps.jsonl"));
    const auto plan = train::read_plan(disk, folder);
    auto one = training_of(name, log.steps(), plan.ok() ? &*plan : nullptr, lost_of(disk, folder));
    const bool made = disk.exists(base::join(folder, "manifest.json"));
    const auto stage = std::ranges::find(out.stages, name, &Stage::name);
    const bool works = stage != out.stages.end() && stage->state == "works";
    one.state = made ? "made" : works ? "works" : "stopped";
    if (const auto steps = train::list_checkpoints(disk, folder); steps.ok() && !steps->empty())
      one.checkpoint = steps->back();
    if (made && plan.ok() && one.step < one.steps) one.problem = short_log(one, folder);
    if (!plan.ok()) one.problem = plan.error().sentence();
    if (!log.damage().empty()) one.problem = log.damage();
    if (!read.ok()) one.problem = read.error().sentence();
    out.trainings.push_back(std::move(one));
  }
}

Result<Picture> Watcher::look(base::Context& ctx) {
  TRY(ctx.cancel.check("watch"));
  TRY(check_folder(ctx.disk, folder_));
  Picture out;
  out.folder = folder_;
  look_at_lock(ctx.disk, out);
  look_at_ledger(ctx.disk, out);
  look_at_trainings(ctx.disk, out);
  return out;
}

}  // namespace watch
