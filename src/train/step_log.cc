#include "train/step_log.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "base/hash.h"

namespace train {

namespace {
base::Path log_path(const base::Path& folder) { return base::join(folder, "steps.jsonl"); }
base::Path lost_path(const base::Path& folder) { return base::join(folder, "lost.jsonl"); }

constexpr const char* kLogHint =
    "the log is evidence, so it is not mended: put back a copy, or train anew with `janua run "
    "RECIPE --from STAGE --fresh`, with the name of the training as STAGE";

using Names = std::initializer_list<const char*>;
constexpr Names kCosts = {"seconds", "cpu_s", "joules"};
constexpr Names kNumbers = {"step",   "loss",  "grad_norm", "rate",  "tokens",
                            "scored", "flops", "seconds",   "cpu_s", "joules"};
constexpr Names kWhole = {"step",  "tokens",     "scored",
                          "steps", "after_step", "machines"};  // where they are said
constexpr Names kMayLack = {"start_s",    "checkpoint_s", "validation_s", "flops_full",
                            "peak_flops", "loading_s",    "saving_s"};
constexpr Names kTexts = {"state", "joules_method", "machine_class",
                          "skipped"};  // where they are said

base::Result<void> check_members(const base::Json& json, Names numbers, Names texts,
                                 const std::string& where) {
  const auto bad = [&](const std::string& what) {
    return base::Error{base::Code::bad_data, what, where, ""};
  };
  if (!json.is_object()) return bad("the line is no object");
  for (const char* key : numbers)
    if (!json.contains(key) || !json[key].is_number())
      return bad(std::string("the line says no number '") + key + "'");
  for (const char* key : kWhole)
    if (json.contains(key) && !json[key].is_number_integer())
      return bad(std::string("'") + key + "' is no whole number");
  for (const char* key : kCosts)  // of every line of both logs
    if (!(json[key].get<double>() >= 0 && std::isfinite(json[key].get<double>())))
      return bad(std::string("'") + key + "' is no cost: it is below 0 or beyond all bounds");
  for (const char* key : texts)
    if (json.contains(key) && !json[key].is_string())
      return bad(std::string("'") + key + "' is no text");
  return {};
}

base::Result<std::vector<LostSteps>> read_lost(std::string_view text, const base::Path& folder) {
  std::vector<LostSteps> out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto json = base::parse_json(line, "");
    auto lost = json.ok() ? lost_from_json(*json) : json.error();
    if (!lost.ok()) return damaged_lost(folder, std::ssize(out) + 1, lost.error().what);
    out.push_back(lost.take());
  }
  return out;
}

// Adds one line to lost.jsonl unless a run that died before it could cut the log did so already,
// and sums the lines. Clocks never measure twice the same, so equal lines mean the same steps. Several
// machines are named where they were at work.
base::Result<StepCost> keep_lost(base::Disk& disk, const base::Path& folder, std::int64_t last,
                                 const std::vector<LoggedStep>& lost) {
  const auto path = lost_path(folder);
  std::string text = disk.exists(path) ? TRY(disk.read(path)) : "";
  const auto cost = cost_of(lost);
  base::Json said = {{"after_step", last},
                     {"steps", lost.size()},
                     {"seconds", cost.seconds},
                     {"cpu_s", cost.cpu_seconds},
                     {"joules", cost.joules}};
  if (cost.machine_seconds != cost.seconds) said["machine_seconds"] = cost.machine_seconds;
  const auto line = TRY(base::canonical(said)) + "\n";
  if (!lost.empty() && !text.ends_with(line)) {
    text += line;
    TRY(disk.write_file(path, text));
  }
  StepCost all;
  for (const auto& one : TRY(read_lost(text, folder))) all.add(one.cost);
  return all;
}
}  // namespace

base::Result<LostSteps> lost_from_json(const base::Json& json) {
  TRY(check_members(json, {"after_step", "steps", "seconds", "cpu_s", "joules"}, {}, ""));
  const auto seconds = json["seconds"].get<double>();
  const auto said = json.find("machine_seconds");
  const bool several = said != json.end() && said->is_number() && said->get<double>() >= seconds &&
                       std::isfinite(said->get<double>());
  if (json.size() != (several ? 6u : 5u) || json["after_step"].get<std::int64_t>() < 0 ||
      json["steps"].get<std::int64_t>() < 1)
    return base::Error{base::Code::bad_data, "it does not say what a line about lost steps says",
                       "", ""};
  return LostSteps{json["after_step"].get<std::int64_t>(),
                   json["steps"].get<std::int64_t>(),
                   {seconds, json["cpu_s"].get<double>(), json["joules"].get<double>(),
                    several ? said->get<double>() : seconds}};
}

base::Error damaged_lost(const base::Path& folder, std::int64_t line, const std::string& what) {
  return {base::Code::bad_data, what, lost_path(folder) + ":" + std::to_string(line), kLogHint};
}

base::Result<std::vector<std::int64_t>> lost_after(base::Disk& disk, const base::Path& folder) {
  std::vector<std::int64_t> out;
  if (!disk.exists(lost_path(folder))) return out;
  for (const auto& one : TRY(read_lost(TRY(disk.read(lost_path(folder))), folder)))
    out.push_back(one.after_step);
  return out;
}

std::optional<double> tokens_per_second(const LoggedStep& step) {
  const auto own = own_seconds(step);
  return own > 0 ? std::optional(static_cast<double>(step.facts.tokens) / own) : std::nullopt;
}

base::Json to_json(const LoggedStep& s) {
  base::Json out = {{"step", s.step},
                    {"loss", s.facts.loss},
                    {"grad_norm", s.facts.gradient_norm},
                    {"rate", s.facts.rate},
                    {"tokens", s.facts.tokens},
                    {"scored", s.facts.scored},
                    {"flops", s.facts.flops},
                    {"seconds", s.seconds},
                    {"cpu_s", s.cpu_seconds},
                    {"joules", s.joules},
                    {"rows", s.rows}};
  if (const auto speed = tokens_per_second(s)) out["tokens_per_second"] = *speed;
  if (!s.joules_method.empty()) out["joules_method"] = s.joules_method;
  if (!s.machine_class.empty()) out["machine_class"] = s.machine_class;
  if (!s.state.empty()) out["state"] = s.state;
  if (const auto& routing = s.facts.routing)
    out["routing"] = {
        {"entropy", routing->entropy}, {"most", routing->most}, {"idle", routing->idle}};
  if (s.facts.ahead_loss) out["ahead_loss"] = *s.facts.ahead_loss;
  if (!s.unmoved.empty()) out["unmoved"] = s.unmoved;
  for (const auto& [key, value] : {std::pair{"start_s", s.aside.start},
                                   {"checkpoint_s", s.aside.checkpoint},
                                   {"validation_s", s.aside.validation},
                                   {"loading_s", s.storing.loading},
                                   {"saving_s", s.storing.saving},
                                   {"flops_full", s.flops_full},
                                   {"peak_flops", s.peak_flops}})
    if (value > 0) out[key] = value;
  if (s.machines > 1) out["machines"] = s.machines;
  if (!s.validation.empty()) out["validation"] = s.validation;
  if (s.facts.z_loss) out["z_loss"] = *s.facts.z_loss;
  if (s.facts.left_out) out["left_out"] = *s.facts.left_out;
  if (!s.facts.skipped.empty()) out["skipped"] = s.facts.skipped;
  return out;
}

namespace {

base::Result<std::optional<RoutingFacts>> routing_from_json(const base::Json& json,
                                                            const std::string& where) {
  if (!json.contains("routing")) return std::optional<RoutingFacts>();
  const auto& said = json["routing"];
  const auto number = [&](const char* key) {
    return said.is_object() && said.contains(key) && said[key].is_number();
  };
  if (!number("entropy") || !number("most") || !number("idle") || !said["idle"].is_number_integer())
    return base::Error{base::Code::bad_data, "'routing' does not say what a line says of routers",
                       where, ""};
  return std::optional(RoutingFacts{said["entropy"].get<double>(), said["most"].get<double>(),
                                    said["idle"].get<std::int64_t>()});
}

base::Result<std::vector<std::string>> unmoved_from_json(const base::Json& json,
                                                         const std::string& where) {
  std::vector<std::string> out;
  if (!json.contains("unmoved")) return out;
  const base::Error wrong{base::Code::bad_data, "'unmoved' is no list of names", where, ""};
  if (!json["unmoved"].is_array()) return wrong;
  for (const auto& name : json["unmoved"]) {
    if (!name.is_string()) return wrong;
    out.push_back(name.get<std::string>());
  }
  return out;
}

base::Result<void> read_accounts(const base::Json& json, const std::string& where, LoggedStep& s) {
  for (const char* key : kMayLack)
    if (json.contains(key) && (!json[key].is_number() || !(json[key].get<double>() >= 0)))
      return base::Error{base::Code::bad_data, std::string("'") + key + "' is no number from 0 on",
                         where, ""};
  s.aside = {json.value("start_s", 0.0), json.value("checkpoint_s", 0.0),
             json.value("validation_s", 0.0)};
  s.storing = {json.value("loading_s", 0.0), json.value("saving_s", 0.0)};
  s.flops_full = json.value("flops_full", 0.0);
  s.peak_flops = json.value("peak_flops", 0.0);
  const auto machines = json.value("machines", std::int64_t{1});
  if (machines < 1 || machines > 1'000'000)
    return base::Error{base::Code::bad_data, "'machines' is no number of machines", where, ""};
  s.machines = static_cast<int>(machines);
  const auto said = json.find("validation");
  if (said == json.end()) return {};
  const bool table = said->is_object() && std::ranges::all_of(*said, [](const base::Json& one) {
                       return one.is_number();
                     });
  if (!table)
    return base::Error{base::Code::bad_data, "'validation' is no table of numbers", where, ""};
  s.validation = said->get<std::map<std::string, double>>();
  return {};
}

// What [train.loss] and [train.spike] had to say.
base::Result<void> take_loss(const base::Json& json, StepFacts& facts, const std::string& where) {
  const auto bad = [&](const char* what) {
    return base::Error{base::Code::bad_data, what, where, ""};
  };
  if (const auto at = json.find("z_loss"); at != json.end()) {
    if (!at->is_number()) return bad("'z_loss' is no number");
    facts.z_loss = at->get<double>();
  }
  if (const auto at = json.find("left_out"); at != json.end()) {
    if (!at->is_number_integer()) return bad("'left_out' is no whole number");
    facts.left_out = at->get<std::int64_t>();
  }
  facts.skipped = json.value("skipped", "");
  return {};
}

}  // namespace

base::Result<LoggedStep> logged_from_json(const base::Json& json, const std::string& where) {
  TRY(check_members(json, kNumbers, kTexts, where));
  LoggedStep s;
  s.step = json["step"].get<std::int64_t>();
  s.facts.loss = json["loss"].get<double>();
  s.facts.gradient_norm = json["grad_norm"].get<double>();
  s.facts.rate = json["rate"].get<double>();
  s.facts.tokens = json["tokens"].get<std::int64_t>();
  s.facts.scored = json["scored"].get<std::int64_t>();
  s.facts.flops = json["flops"].get<double>();
  s.seconds = json["seconds"].get<double>();
  s.cpu_seconds = json["cpu_s"].get<double>();
  s.joules = json["joules"].get<double>();
  if (!json.contains("rows") || !json["rows"].is_string())
    return base::Error{base::Code::bad_data, "the line says no text 'rows'", where, ""};
  s.rows = json["rows"].get<std::string>();
  s.state = json.value("state", "");
  s.facts.routing = TRY(routing_from_json(json, where));
  if (json.contains("ahead_loss")) {
    if (!json["ahead_loss"].is_number())
      return base::Error{base::Code::bad_data, "'ahead_loss' is no number", where, ""};
    s.facts.ahead_loss = json["ahead_loss"].get<double>();
  }
  s.unmoved = TRY(unmoved_from_json(json, where));
  TRY(take_loss(json, s.facts, where));
  s.joules_method = json.value("joules_method", "");
  s.machine_class = json.value("machine_class", "");
  TRY(read_accounts(json, where, s));
  return s;
}

base::Result<void> append_step(base::Disk& disk, const base::Path& folder, const LoggedStep& step) {
  return disk.append(log_path(folder), TRY(base::canonical(to_json(step))) + "\n", false);
}

namespace {

base::Result<LoggedStep> read_line(std::string_view line, const std::string& where) {
  auto json = base::parse_json(line, where);
  auto step = json.ok() ? logged_from_json(*json, where) : json.error();
  if (!step.ok()) step.error().hint = kLogHint;
  return step;
}

// Calls each(step, line) for every line that has its LF, until it says an Error. A last one without
// is what a kill leaves, and no line. `step` is an Error where the line is not what a step says.
template <class Each>
base::Result<void> each_line(base::Disk& disk, const base::Path& folder, Each&& each) {
  const auto path = log_path(folder);
  if (!disk.exists(path)) return {};
  const auto bytes = TRY(disk.map(path));
  auto rest = bytes.view();
  base::Result<void> read;
  for (std::size_t line = 1, end; read.ok() && (end = rest.find('\n')) != rest.npos; ++line) {
    read = each(read_line(rest.substr(0, end), path + ":" + std::to_string(line)),
                rest.substr(0, end + 1));
    rest.remove_prefix(end + 1);
  }
  TRY(bytes.whole());
  return read;
}

}  // namespace

base::Error damaged_log(const base::Path& folder, std::int64_t line, const std::string& what) {
  const auto path = log_path(folder);
  return {base::Code::bad_data, what, line > 0 ? path + ":" + std::to_string(line) : path,
          kLogHint};
}

base::Result<FirstSteps> first_steps(base::Disk& disk, const base::Path& folder) {
  FirstSteps out;
  TRY(each_line(disk, folder, [&](base::Result<LoggedStep> step, std::string_view) {
    if (out.damage) return base::Result<void>();
    const auto number = std::ssize(out.steps) + 1;
    if (!step.ok())
      out.damage = step.error();
    else if (step->step != number)
      out.damage = damaged_log(folder, number,
                               "step " + std::to_string(number) +
                                   " belongs here, and the line is "
                                   "of step " +
                                   std::to_string(step->step));
    else
      out.steps.push_back(step.take());
    return base::Result<void>();
  }));
  return out;
}

base::Result<std::vector<LoggedStep>> read_steps(base::Disk& disk, const base::Path& folder,
                                                 std::int64_t last) {
  std::vector<LoggedStep> out;
  TRY(each_line(disk, folder,
                [&](base::Result<LoggedStep> step, std::string_view) -> base::Result<void> {
                  auto read = TRY(std::move(step));
                  if (read.step <= last) out.push_back(std::move(read));
                  return {};
                }));
  return out;
}

std::vector<std::string> machine_classes(const std::vector<LoggedStep>& steps, std::int64_t first,
                                         std::int64_t last) {
  std::vector<std::string> out;
  std::string current;
  for (const auto& step : steps) {
    if (!step.machine_class.empty()) current = step.machine_class;
    const bool asked = step.step >= first && step.step <= last;
    if (asked && !current.empty() && (out.empty() || out.back() != current)) out.push_back(current);
  }
  return out;
}

void Aside::add(const Aside& other) {
  start += other.start;
  checkpoint += other.checkpoint;
  validation += other.validation;
}

void StepCost::add(const StepCost& other) {
  seconds += other.seconds;
  cpu_seconds += other.cpu_seconds;
  joules += other.joules;
  machine_seconds += other.machine_seconds;
}

StepCost cost_of(const std::vector<LoggedStep>& steps) {
  StepCost sum;
  for (const auto& step : steps)
    sum.add({step.seconds, step.cpu_seconds, step.joules, step.seconds * step.machines});
  return sum;
}

base::Result<StepCost> cut_steps(base::Disk& disk, const base::Path& folder, std::int64_t last) {
  return StepLog(disk, folder).open(last);
}

base::Result<StepCost> StepLog::open(std::int64_t last) {
  std::vector<LoggedStep> lost;
  std::string kept;
  TRY(each_line(*disk_, folder_,
                [&](base::Result<LoggedStep> step, std::string_view line) -> base::Result<void> {
                  if (!step.ok() && std::ssize(losses_) < last) return step.error();
                  if (!step.ok()) return {};  // what comes after it was paid for all the same
                  if (step->step > last) {
                    step->machines = machines_of(*step);
                    lost.push_back(step.take());
                  } else if (step->step == std::ssize(losses_) + 1) {
                    count(*step);  // what is said twice counts once
                    kept += line;
                  }
                  return {};
                }));
  lost_ = TRY(keep_lost(*disk_, folder_, last, lost));
  auto spent = lost_;
  spent.add(cost_);
  TRY(disk_->write_file(log_path(folder_), kept));
  return spent;
}

base::Result<void> StepLog::append(const LoggedStep& step) {
  TRY(append_step(*disk_, folder_, step));
  count(step);
  return {};
}

base::Result<void> StepLog::sync() { return disk_->append(log_path(folder_), "", true); }

// The first line of a process says it, unless it is one.
int StepLog::machines_of(const LoggedStep& step) {
  if (!step.machine_class.empty() || step.machines > 1) machines_ = step.machines;
  return machines_;
}

void StepLog::count(const LoggedStep& step) {
  losses_.push_back({step.step, step.facts.loss});
  cost_.add({step.seconds, step.cpu_seconds, step.joules, step.seconds * machines_of(step)});
  share_.line(!step.machine_class.empty(), step.peak_flops);
  share_.add(own_seconds(step), step.facts.flops, step.flops_full);
  if (!step.facts.skipped.empty()) skipped_seconds_ += own_seconds(step);
  tokens_ += static_cast<double>(step.facts.tokens);
  flops_ += step.facts.flops;
  aside_.add(step.aside);
  storing_.loading += step.storing.loading;
  storing_.saving += step.storing.saving;
  all_full_ = all_full_ && step.flops_full > 0;
  flops_full_ = all_full_ ? flops_full_ + step.flops_full : 0;
  if (step.peak_flops > 0) peak_flops_ = step.peak_flops;
  if (!step.validation.empty()) validation_ = step.validation;
  left_out_ += step.facts.left_out.value_or(0);
  skipped_ += step.facts.skipped.empty() ? 0 : 1;
  if (!step.machine_class.empty()) machine_class_ = step.machine_class;
}

std::string rows_digest(const Order& order, const TrainRecipe& recipe, std::int64_t step) {
  const auto rows = static_cast<std::uint64_t>(recipe.rows_per_step());
  base::Sha256 hash;
  for (std::uint64_t i = 0; i < rows; ++i) {
    const auto place = order.place(static_cast<std::uint64_t>(step) * rows + i);
    hash.add(order.languages()[place.language].name + " " + std::to_string(place.window) + "\n");
  }
  return hash.finish().hex();
}

std::int64_t tokens_of(const Order& order, const TrainRecipe& recipe, std::int64_t step) {
  const auto rows = static_cast<std::uint64_t>(recipe.rows_per_step());
  return static_cast<std::int64_t>(order.tokens(static_cast<std::uint64_t>(step) * rows, rows));
}

}  // namespace train
