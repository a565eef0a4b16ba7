#include "train/step_log.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"

namespace train {

namespace {
base::Path log_path(const base::Path& folder) { return base::join(folder, "steps.jsonl"); }
base::Path lost_path(const base::Path& folder) { return base::join(folder, "lost.jsonl"); }

constexpr const char* kLogHint =
    "the log is evidence, so it is not mended: put back a copy, or train anew with `janua run "
    "RECIPE --from STAGE --fresh`, with the name of the training as STAGE";

base::Error bad(const std::string& what, const std::string& where) {
  return {base::Code::bad_data, what, where, ""};
}

// Of every line of both logs.
base::Result<void> check_spent(const record::Spent& spent, const std::string& where) {
  for (const auto* one : {&spent.seconds, &spent.cpu_s, &spent.joules})
    if (!(*one >= 0 && std::isfinite(*one)))
      return bad(record::pointer(spent, *one) + " is no cost: it is below 0 or beyond all bounds",
                 where);
  return {};
}

base::Result<std::vector<LostSteps>> read_lost(std::string_view text, const base::Path& folder) {
  std::vector<LostSteps> out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto json = base::parse_json(line, "");
    auto lost = json.ok() ? lost_from_json(*json, "") : json.error();
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
  record::Lost said{.after_step = last,
                    .steps = std::ssize(lost),
                    .spent = {cost.seconds, cost.cpu_seconds, cost.joules}};
  if (cost.machine_seconds != cost.seconds) said.machine_seconds = cost.machine_seconds;
  const auto line = TRY(base::canonical(record::to_json(said))) + "\n";
  if (!lost.empty() && !text.ends_with(line)) {
    text += line;
    TRY(disk.write_file(path, text));
  }
  StepCost all;
  for (const auto& one : TRY(read_lost(text, folder))) all.add(one.cost);
  return all;
}
}  // namespace

base::Result<LostSteps> lost_from_json(const base::Json& json, const std::string& where) {
  const auto said = TRY(record::read<record::Lost>(json, where));
  TRY(check_spent(said.spent, where));
  const auto all = said.machine_seconds.value_or(said.spent.seconds);
  const bool sound = said.after_step >= 0 && said.steps >= 1 && std::isfinite(all) &&
                     all >= said.spent.seconds && record::to_json(said) == json;
  if (!sound) return bad("it does not say what a line about lost steps says", where);
  return LostSteps{
      said.after_step, said.steps, {said.spent.seconds, said.spent.cpu_s, said.spent.joules, all}};
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

namespace {

// What is 0 or empty has nothing to say.
std::optional<double> if_any(double value) {
  return value > 0 ? std::optional(value) : std::nullopt;
}
template <class T>
std::optional<T> if_any(const T& value) {
  return value.empty() ? std::nullopt : std::optional(value);
}

base::Result<void> check_line(const record::Step& said, const std::string& where) {
  TRY(check_spent(said.spent, where));
  for (const auto* one : {&said.start_s, &said.checkpoint_s, &said.validation_s, &said.flops_full,
                          &said.peak_flops, &said.loading_s, &said.saving_s})
    if (one->value_or(0) < 0) return bad(record::pointer(said, **one) + " is below 0", where);
  if (const auto machines = said.machines.value_or(1); machines < 1 || machines > 1'000'000)
    return bad(record::pointer(said, *said.machines) + " is no number of machines", where);
  return {};
}

}  // namespace

record::Step said_of(const LoggedStep& s) {
  record::Step out{.step = s.step,
                   .tokens = s.facts.tokens,
                   .scored = s.facts.scored,
                   .loss = s.facts.loss,
                   .grad_norm = s.facts.gradient_norm,
                   .rate = s.facts.rate,
                   .flops = s.facts.flops,
                   .spent = {s.seconds, s.cpu_seconds, s.joules},
                   .rows = s.rows};
  out.tokens_per_second = tokens_per_second(s);
  out.ahead_loss = s.facts.ahead_loss, out.z_loss = s.facts.z_loss;
  out.left_out = s.facts.left_out, out.skipped = if_any(s.facts.skipped);
  if (const auto& routing = s.facts.routing)
    out.routing = {routing->entropy, routing->most, routing->idle};
  out.flops_full = if_any(s.flops_full), out.peak_flops = if_any(s.peak_flops);
  out.start_s = if_any(s.aside.start), out.checkpoint_s = if_any(s.aside.checkpoint);
  out.validation_s = if_any(s.aside.validation);
  out.loading_s = if_any(s.storing.loading), out.saving_s = if_any(s.storing.saving);
  out.joules_method = if_any(s.joules_method), out.machine_class = if_any(s.machine_class);
  out.state = if_any(s.state), out.unmoved = if_any(s.unmoved);
  out.validation = if_any(s.validation), out.figures = if_any(s.facts.figures);
  if (s.machines > 1) out.machines = s.machines;
  return out;
}

base::Json to_json(const LoggedStep& step) { return record::to_json(said_of(step)); }

base::Result<record::Step> line_from_json(const base::Json& json, const std::string& where) {
  auto said = TRY(record::read<record::Step>(json, where));
  TRY(check_line(said, where));
  for (auto* text : {&said.joules_method, &said.machine_class, &said.state, &said.skipped})
    if (text->value_or("").empty()) text->reset();
  return said;
}

base::Result<LoggedStep> logged_from_json(const base::Json& json, const std::string& where) {
  const auto said = TRY(line_from_json(json, where));
  LoggedStep s;
  s.step = said.step;
  s.facts = {.loss = said.loss,
             .gradient_norm = said.grad_norm,
             .rate = said.rate,
             .tokens = said.tokens,
             .scored = said.scored,
             .flops = said.flops,
             .ahead_loss = said.ahead_loss,
             .z_loss = said.z_loss,
             .left_out = said.left_out,
             .skipped = said.skipped.value_or("")};
  if (const auto& routing = said.routing)
    s.facts.routing = {routing->entropy, routing->most, routing->idle};
  s.seconds = said.spent.seconds, s.cpu_seconds = said.spent.cpu_s, s.joules = said.spent.joules;
  s.rows = said.rows, s.state = said.state.value_or("");
  s.joules_method = said.joules_method.value_or("");
  s.machine_class = said.machine_class.value_or("");
  s.aside = {said.start_s.value_or(0), said.checkpoint_s.value_or(0),
             said.validation_s.value_or(0)};
  s.storing = {said.loading_s.value_or(0), said.saving_s.value_or(0)};
  s.flops_full = said.flops_full.value_or(0), s.peak_flops = said.peak_flops.value_or(0);
  s.machines = static_cast<int>(said.machines.value_or(1));
  if (said.unmoved) s.unmoved = *said.unmoved;
  if (said.validation) s.validation = *said.validation;
  if (said.figures) s.facts.figures = *said.figures;
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
