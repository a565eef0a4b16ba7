// What the lines of a step log come to.
#include <algorithm>

#include "train/accounts.h"
#include "watch/watcher.h"

namespace watch {

namespace {

using train::LoggedStep;

constexpr std::size_t kPace = 20;   // steps from which the pace is told
constexpr std::size_t kMost = 400;  // points of a curve

std::vector<Point> losses_of(const std::vector<LoggedStep>& steps) {
  std::vector<Point> out;
  const auto count = std::min(kMost, steps.size());
  for (std::size_t i = 1; i <= count; ++i) {
    const auto& step = steps[i * steps.size() / count - 1];
    out.push_back({step.step, step.facts.loss});
  }
  return out;
}

std::optional<double> over(double value, std::optional<double> most) {
  return most && *most > 0 ? std::optional(value / *most) : std::nullopt;
}

std::optional<double> if_any(double value) {
  return value > 0 ? std::optional(value) : std::nullopt;
}

// Whether each line of these says it.
template <class Steps>
bool all_full(const Steps& steps) {
  return std::ranges::all_of(steps, [](const LoggedStep& one) { return one.flops_full > 0; });
}

double measured_peak(const std::vector<LoggedStep>& steps) {
  const auto last = std::ranges::find_if(steps.rbegin(), steps.rend(), [](const LoggedStep& one) {
    return one.peak_flops > 0 || !one.machine_class.empty();  // a later process may have none
  });
  return last == steps.rend() ? 0 : last->peak_flops;
}

// Of the last `count` steps, each against the peak of its process.
train::PeakShare share_of(const std::vector<LoggedStep>& steps, std::size_t count) {
  train::PeakShare out;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto& step = steps[i];
    out.line(!step.machine_class.empty(), step.peak_flops);
    if (i + count >= steps.size())
      out.add(train::own_seconds(step), step.facts.flops, step.flops_full);
  }
  return out;
}

std::optional<Speed> speed_of(const std::vector<LoggedStep>& steps, double sheet) {
  const std::span<const LoggedStep> last(steps.end() - std::min(kPace, steps.size()), steps.end());
  const auto share = share_of(steps, last.size());
  double seconds = 0, full = 0;
  Speed out;
  for (const auto& step : last) {
    seconds += train::own_seconds(step);
    out.tokens += static_cast<double>(step.facts.tokens);
    out.flops += step.facts.flops;
    full += step.flops_full;
  }
  if (!(seconds > 0)) return {};
  out.tokens /= seconds;
  out.flops /= seconds;
  if (all_full(last)) out.flops_full = full / seconds;
  out.peak = if_any(measured_peak(steps));
  if (out.peak) out.mfu = share.mfu();
  if (out.peak) out.mfu_full = share.mfu_full();
  out.sheet = if_any(sheet);
  out.sheet_mfu = over(out.flops, out.sheet);
  return out;
}

// Pauses between steps count, the start of a process does not.
std::optional<double> left_of(const std::vector<LoggedStep>& steps, std::int64_t planned) {
  const auto left = planned - std::ssize(steps);
  if (left < 0 || steps.empty()) return {};
  const std::span<const LoggedStep> last(steps.end() - std::min(kPace, steps.size()), steps.end());
  double seconds = 0;
  for (const auto& step : last) seconds += step.seconds - step.aside.start;
  return static_cast<double>(left) * seconds / static_cast<double>(last.size());
}

// An assumption that says so is an estimate, also where only some ranks have to assume; nothing a core is
// no assumption.
Energy energy_of(const std::vector<LoggedStep>& steps, double joules) {
  const auto last = std::ranges::find_if(
      steps.rbegin(), steps.rend(), [](const auto& one) { return !one.joules_method.empty(); });
  if (last == steps.rend() || !(joules > 0)) return {"unknown", {}, {}};
  const bool assumed = last->joules_method.find("assumed") != std::string::npos;
  return {assumed ? "estimated" : "measured", joules, last->joules_method};
}

void add_money(Training& out, const train::Prices& prices, double machine_seconds) {
  const auto money = train::money_of(prices, machine_seconds, out.energy.joules);
  if (!money) return;
  out.money = money;
  out.currency = prices.currency;
}

void add_skipped(Training& out, const LoggedStep& step) {
  ++out.skipped_steps;
  out.last_skipped = step.step;
  out.time.skipped += train::own_seconds(step);
}

void add_last(Training& out, const LoggedStep& last) {
  out.step = last.step;
  out.loss = last.facts.loss;
  out.gradient_norm = last.facts.gradient_norm;
  out.rate = last.facts.rate;
}

}  // namespace

Training training_of(const std::string& name, const std::vector<LoggedStep>& steps,
                     const train::Plan* plan, const Lost& lost) {
  Training out;
  out.name = name;
  out.losses = losses_of(steps);
  if (!steps.empty()) add_last(out, steps.back());
  if (plan) out.steps = plan->train.steps;
  train::Aside aside;
  double joules = lost.cost.joules, full = 0, machine_seconds = lost.cost.machine_seconds;
  int machines = 1;
  for (const auto& step : steps) {
    if (!step.machine_class.empty()) machines = step.machines;
    machine_seconds += step.seconds * machines;
    if (!step.facts.skipped.empty()) add_skipped(out, step);
    out.tokens += step.facts.tokens;
    out.flops += step.facts.flops;
    full += step.flops_full;
    joules += step.joules;
    out.time.seconds += step.seconds;
    aside.add(step.aside);
    for (const auto& [language, bits] : step.validation)
      out.validation[language].push_back({step.step, bits});
  }
  if (!steps.empty() && all_full(steps)) out.flops_full = full;
  out.lost_steps = lost.steps;
  out.time.start = aside.start;
  out.time.checkpoints = aside.checkpoint;
  out.time.validation = aside.validation;
  out.time.lost = lost.cost.seconds;
  out.time.goodput = train::goodput(out.time.seconds, aside, out.time.skipped, lost.cost.seconds);
  out.speed = speed_of(steps, plan ? plan->train.peak_flops : 0);
  if (plan) out.seconds_left = left_of(steps, out.steps);
  out.energy = energy_of(steps, joules);
  if (plan) add_money(out, plan->train.prices, machine_seconds);
  return out;
}

}  // namespace watch
