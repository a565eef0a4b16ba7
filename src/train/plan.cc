#include "train/plan.h"

#include <algorithm>
#include <utility>

#include "ledger/artefact.h"
#include "train/checkpoint_name.h"
#include "train/rewind.h"

namespace train {

using base::Json;
using base::Path;
using base::Result;

namespace {

constexpr const char* kFile = "plan.json";
constexpr const char* kLog = "steps.jsonl";
constexpr const char* kLost = "lost.jsonl";

// Whole or not at all, as a checkpoint is written.
Result<void> copy_folder(base::Disk& disk, const Path& from, const Path& to) {
  const auto part = to + ".part";
  TRY(disk.remove_all(part));
  TRY(disk.make_folders(part));
  for (const auto& path : TRY(base::list_files(disk, from))) {
    TRY(base::copy_file(disk, base::join(from, path), base::join(part, path)));
  }
  return disk.rename(part, to);
}

// Every line as it is written: sorted keys, no blank.
Result<std::string> spell_lines(std::string_view text, const Path& where) {
  std::string out;
  for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1)) {
    const auto line = text.substr(0, end);
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    out += TRY(base::canonical(TRY(base::parse_json(line, where)))) + "\n";
  }
  return out;
}

// A log of a finished training, as its manifest pins it: what was changed by hand since is healed
// where nothing but blanks differs. "" for lost.jsonl and rewinds.jsonl, if the manifest lists none.
// Error: missing; bad_data, verification.
Result<std::string> finished_log(base::Disk& disk, const Path& finished, const char* name) {
  const auto path = base::join(finished, name);
  const auto manifest = ledger::read_manifest(disk, finished);
  const bool may_lack = name != std::string_view(kLog);
  if (!manifest.ok()) return may_lack && !disk.exists(path) ? std::string() : disk.read(path);
  const auto listed = std::ranges::find(manifest->files, name, &ledger::FileEntry::path);
  const bool pinned = listed != manifest->files.end();
  if (may_lack && !pinned) return std::string();
  const auto text = TRY(disk.read(path));
  if (!pinned || ledger::difference(text, *listed).empty()) return text;
  auto spelled = TRY(spell_lines(text, path));
  if (ledger::difference(spelled, *listed).empty()) return spelled;
  return base::Error{base::Code::verification, "it is not the log that was recorded", path, ""};
}

// The lines of a log whose number of that name is at most `last`; others are not of this training.
Result<std::string> lines_up_to(const std::string& text, const char* number, std::int64_t last,
                                const Path& where) {
  std::string kept;
  for (std::size_t at = 0, end; (end = text.find('\n', at)) != text.npos; at = end + 1) {
    const auto line = text.substr(at, end - at);
    const auto json = TRY(base::parse_json(line, where));
    const auto said = json.is_object() ? json.find(number) : json.end();
    const bool counts = said != json.end() && said->is_number_integer();
    if (counts && said->get<std::int64_t>() <= last) kept += line + "\n";
  }
  return kept;
}

// Both logs of a finished training, as far as a longer one shares its steps: what a kill cost on the way
// to them was paid for these, too.
struct Logs {
  std::string steps, lost;
  std::vector<Rewind> rewinds;
};

Result<Logs> finished_logs(base::Disk& disk, const Path& finished) {
  return Logs{
      TRY(finished_log(disk, finished, kLog)), TRY(finished_log(disk, finished, kLost)),
      TRY(rewinds_of(TRY(finished_log(disk, finished, kRewinds)), base::join(finished, kRewinds)))};
}

Result<void> write_logs(base::Disk& disk, const Path& to, const Logs& logs, std::int64_t last) {
  const auto lost = TRY(lines_up_to(logs.lost, "after_step", last - 1, to));
  if (!lost.empty()) TRY(disk.write_file(base::join(to, kLost), lost));
  if (!logs.rewinds.empty()) TRY(write_rewinds(disk, to, logs.rewinds));
  return disk.write_file(base::join(to, kLog), TRY(lines_up_to(logs.steps, "step", last, to)));
}

// What cannot be read may be whole.
bool is_unread(const base::Error& error) { return error.code == base::Code::io; }

// Error: io.
Result<bool> is_whole(base::Disk& disk, const Path& checkpoint) {
  const auto manifest = ledger::read_manifest(disk, checkpoint);
  if (!manifest.ok() && is_unread(manifest.error())) return manifest.error();
  if (!manifest.ok()) return false;
  const auto whole = ledger::verify_files(disk, checkpoint, *manifest);
  if (!whole.ok() && is_unread(whole.error())) return whole.error();
  return whole.ok();
}

}  // namespace

Json recipe_json(const model::ModelRecipe& model, const TrainRecipe& train) {
  return {{"model", base::to_json(model)}, {"train", base::to_json(train)}};
}

std::string plan_text(const Json& recipe, const std::string& shards, std::int64_t seed,
                      const std::string& init) {
  Json out = {{"recipe", recipe}, {"shards", shards}, {"seed", seed}};
  if (!init.empty()) out["init"] = init;
  return base::pretty(out);
}

Result<void> write_plan(base::Disk& disk, const Path& folder, const Plan& plan) {
  return disk.write_file(base::join(folder, kFile), plan_text(recipe_json(plan.model, plan.train),
                                                              plan.shards, plan.seed, plan.init));
}

namespace {

Result<Plan> plan_from(const Json& json, const Path& where) {
  Plan plan;
  const auto part = [&](const char* key) {
    const Json::json_pointer pointer(std::string("/recipe/") + key);
    return json.contains(pointer) ? json.at(pointer) : Json::object();
  };
  TRY(base::from_json(part("model"), plan.model, where));
  TRY(base::from_json(part("train"), plan.train, where));
  const bool whole = json.is_object() && json.contains("shards") && json["shards"].is_string() &&
                     json.contains("seed") && json["seed"].is_number_integer();
  if (!whole)
    return base::Error{base::Code::bad_data, "the plan names no shards or no seed", where,
                       "run with --fresh to begin anew"};
  plan.shards = json["shards"].get<std::string>();
  plan.seed = json["seed"].get<std::int64_t>();
  if (json.contains("init") && !json["init"].is_string())
    return base::Error{base::Code::bad_data, "'init' of the plan is no text", where,
                       "run with --fresh to begin anew"};
  plan.init = json.value("init", "");
  return plan;
}

// Of a finished training the manifest says the plan, and plan.json only follows from it.
Result<Plan> plan_of(base::Disk& disk, const Path& folder) {
  const auto manifest = ledger::read_manifest(disk, folder);
  if (!manifest.ok() || !manifest->inputs.contains("shards")) return read_plan(disk, folder);
  Json plan = {{"recipe", manifest->recipe},
               {"shards", manifest->inputs.at("shards")},
               {"seed", manifest->seed}};
  if (const auto init = manifest->inputs.find("init"); init != manifest->inputs.end())
    plan["init"] = init->second;
  return plan_from(plan, folder);
}

}  // namespace

Result<Plan> read_plan(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, kFile);
  return plan_from(TRY(base::parse_json(TRY(disk.read(path)), path)), path);
}

std::int64_t common_steps(const Plan& a, const Plan& b) {
  const auto most = base::Affects::bytes;
  const bool same = base::key_json(a.model, most) == base::key_json(b.model, most) &&
                    base::key_json(a.train, most) == base::key_json(b.train, most) &&
                    a.shards == b.shards && a.seed == b.seed && a.init == b.init;
  if (!same) return 0;
  // What is read before a phase of the mix is what would be read without it.
  const auto end = std::min({a.train.steps, b.train.steps, common_steps(a.train.mix, b.train.mix)});
  std::int64_t step = 0;
  while (step < end && a.train.rate(step) == b.train.rate(step)) ++step;
  return step;
}

bool can_go_on(base::Disk& disk, const Path& folder, const Plan& wanted) {
  auto steps = list_checkpoints(disk, folder);
  if (!steps.ok()) return true;
  std::erase_if(*steps, [&](auto step) {  // an empty folder of such a name is no checkpoint
    return !disk.exists(base::join(base::join(folder, checkpoint_name(step)), "manifest.json"));
  });
  if (steps->empty()) return true;  // nothing stands there that could be lost
  const auto begun = plan_of(disk, folder);
  auto rewinds = read_rewinds(disk, folder);
  if (!begun.ok() || !rewinds.ok()) return false;
  auto common = common_steps(*begun, wanted);
  const auto all = rewinds->size();
  if (shared_rewinds(rewinds.take(), common).size() < all || steps->back() > common) return false;
  // Half-done work goes on as far as its log leads; a finished one whose log was changed does not.
  return !ledger::read_manifest(disk, folder).ok() || finished_logs(disk, folder).ok();
}

Result<std::int64_t> grow(base::Disk& disk, const Path& finished, const Path& work,
                          const Plan& wanted) {
  if (!TRY(list_checkpoints(disk, work)).empty()) return std::int64_t{0};  // it has begun already
  const auto before = plan_of(disk, finished);
  auto log = finished_logs(disk, finished);
  if (!before.ok() && is_unread(before.error())) return before.error();
  if (!log.ok() && is_unread(log.error())) return log.error();
  // A plan that says nothing promises nothing, nor does a log that was changed.
  if (!before.ok() || !log.ok()) return std::int64_t{0};
  auto common = common_steps(*before, wanted);
  log->rewinds = shared_rewinds(std::move(log->rewinds), common);
  auto steps = TRY(list_checkpoints(disk, finished));
  for (const auto step : std::exchange(steps, {}))
    if (step <= common && TRY(is_whole(disk, base::join(finished, checkpoint_name(step)))))
      steps.push_back(step);
  if (steps.empty()) return std::int64_t{0};
  const auto last = steps.back();
  // Where no step is left to make, whoever executes a few again needs the one before the last, too.
  const bool done = last == wanted.train.steps;
  TRY(write_plan(disk, work, wanted));
  TRY(write_logs(disk, work, *log, last));
  for (const auto step : steps) {  // the last one last: what a crash leaves has those before it
    const auto name = checkpoint_name(step);
    if (done || step == last)
      TRY(copy_folder(disk, base::join(finished, name), base::join(work, name)));
  }
  return last;
}

}  // namespace train
