#include "audit/training/books.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "audit/files.h"
#include "train/peak_share.h"

namespace audit::training {
namespace {

using base::Json;

// What a manifest says of the last step is what its line says.
template <class T>
void check_last(const Standing& train, const char* key, const T& logged, Report& report) {
  const auto said = member(train.manifest.facts, key);
  if (!said.is_null() && said != record::to_json(logged))
    report.add(train.manifest_place(), std::string("facts.") + key,
               "it is not what the last line of steps.jsonl says");
}

// What held-out text scored last: each version that logs it says it at the end.
void check_validation(const History& history, const Standing& train, Report& report) {
  const auto last =
      std::ranges::find_if(history.lines.rbegin(), history.lines.rend(),
                           [](const Logged& one) { return one.said.validation.has_value(); });
  const auto& said = member(train.manifest.facts, "last_validation");
  if (said != (last == history.lines.rend() ? Json() : record::to_json(last->said.validation)))
    report.add(train.manifest_place(), "facts.last_validation",
               "it is not what the last line of steps.jsonl says that speaks of held-out text");
}

// The seconds of lost.jsonl. A version that says the goodput says them, too; one before took them as the
// difference of sums, so they are as exact as these.
void check_lost_seconds(double lost, double seconds, const Standing& train, Report& report) {
  const auto& facts = train.manifest.facts;
  const auto said = number_at(facts, "lost_seconds");
  if (!said && !number_at(facts, "goodput")) return;
  if (std::abs(said.value_or(0) - lost) > 1e-9 * (seconds + lost))
    report.add(train.manifest_place(), "facts.lost_seconds",
               "it is not what the lines of lost.jsonl come to");
}

// Each measured against the peak of its process; former versions took the last peak for all.
void check_share(const History& history, double flops, double full, double own,
                 const Standing& train, Report& report) {
  const auto& facts = train.manifest.facts;
  const auto check = [&](const char* key, std::optional<double> value) {
    check_sum(train, facts, "facts", key, value.value_or(0), report);
  };
  ::train::PeakShare share;
  for (const auto& line : history.lines) {
    const auto& said = line.said;
    share.line(said.machine_class.has_value(), said.peak_flops.value_or(0));
    share.add(line.own_seconds(), said.flops, said.flops_full.value_or(0));
  }
  if (number_at(facts, "step_seconds")) {
    check("possible_flops", share.possible());
    check("mfu", share.mfu());
    check("mfu_full", share.mfu_full());
  } else if (const auto peak = number_at(facts, "peak_flops"); peak && *peak > 0 && own > 0) {
    check("mfu", flops / own / *peak);
    check("mfu_full", full / own / *peak);
  }
}

// What the manifest says of time and operations, where it says it: former versions did not. Those that
// said no step_seconds told the speed of all seconds, and took skipped steps for learned ones.
void check_accounts(const History& history, double lost, const Standing& train, Report& report) {
  double seconds = 0, own = 0, skipped = 0, tokens = 0, flops = 0, full = 0;
  double start = 0, checkpoint = 0, validation = 0, saving = 0, loading = 0;
  for (const auto& line : history.lines) {
    const auto& said = line.said;
    seconds += said.spent.seconds;
    own += line.own_seconds();
    tokens += static_cast<double>(said.tokens);
    if (said.skipped) skipped += line.own_seconds();
    flops += said.flops, full += said.flops_full.value_or(0);
    start += said.start_s.value_or(0), checkpoint += said.checkpoint_s.value_or(0);
    validation += said.validation_s.value_or(0);
    saving += said.saving_s.value_or(0), loading += said.loading_s.value_or(0);
  }
  const auto& facts = train.manifest.facts;
  const auto check = [&](const char* key, double value) {
    check_sum(train, facts, "facts", key, value, report);
  };
  const bool says_own = number_at(facts, "step_seconds").has_value();
  check("flops", flops);
  check("flops_full", full);
  check("start_seconds", start);
  check("checkpoint_seconds", checkpoint);
  check("validation_seconds", validation);
  check("saving_seconds", saving);
  check("loading_seconds", loading);
  check("step_seconds", own);
  check("skipped_seconds", skipped);
  check_lost_seconds(lost, seconds, train, report);
  if (seconds + lost > 0)
    check("goodput", std::max(0.0, own - (says_own ? skipped : 0)) / (seconds + lost));
  if (const auto time = says_own ? own : seconds; time > 0) {
    if (!number_at(facts, "tokens_per_second"))
      report.add(train.manifest_place(), "facts.tokens_per_second", "it is missing");
    check("tokens_per_second", tokens / time);
  }
  check_share(history, flops, full, own, train, report);
  if (const auto sheet = number_at(facts, "sheet_flops"); sheet && *sheet > 0 && own > 0)
    check("sheet_mfu", flops / own / *sheet);
}

}  // namespace

bool near(double a, double b, double share) {
  return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b));
}

void check_sum(const Standing& train, const base::Json& table, const char* group, const char* key,
               double sum, Report& report) {
  const auto said = number_at(table, key);
  if (said && !near(*said, sum, 1e-9))
    report.add(train.manifest_place(), std::string(group) + "." + key,
               "it is not what the lines of steps.jsonl come to");
}

void check_books(const History& history, double lost, const Standing& train, Report& report) {
  Few wrong(report);
  double tokens = 0, seconds = 0, cpu = 0, joules = 0, left_out = 0, skipped = 0;
  std::int64_t next = 1;
  for (const auto& [said, place] : history.lines) {
    if (said.step != next)
      wrong.add(place, "step", "step " + std::to_string(next) + " belongs here");
    next = said.step + 1;
    tokens += static_cast<double>(said.tokens);
    left_out += static_cast<double>(said.left_out.value_or(0));
    skipped += said.skipped ? 1 : 0;
    seconds += said.spent.seconds;
    cpu += said.spent.cpu_s;
    joules += said.spent.joules;
  }
  const auto steps = static_cast<std::int64_t>(history.lines.size());
  if (steps < history.last())
    report.add(train.file("steps.jsonl"), "",
               "it has " + std::to_string(steps) + " steps, the training " +
                   std::to_string(history.last()));
  const auto& [counts, facts, cost] =
      std::tie(train.manifest.counts, train.manifest.facts, train.manifest.cost);
  check_sum(train, counts, "counts", "steps", static_cast<double>(steps), report);
  check_sum(train, counts, "counts", "tokens", tokens, report);
  check_sum(train, facts, "facts", "train_seconds", seconds, report);
  check_sum(train, facts, "facts", "train_cpu_seconds", cpu, report);
  if (steps == 0) return;
  check_accounts(history, lost, train, report);
  check_validation(history, train, report);
  const auto& last = history.lines.back().said;
  check_sum(train, facts, "facts", "first_loss", history.lines.front().said.loss, report);
  check_sum(train, facts, "facts", "last_loss", last.loss, report);
  check_last(train, "last_ahead_loss", last.ahead_loss, report);
  check_last(train, "last_routing", last.routing, report);
  check_last(train, "last_z_loss", last.z_loss, report);
  check_sum(train, facts, "facts", "left_out", left_out, report);
  check_sum(train, facts, "facts", "skipped", skipped, report);
  if (const auto spent = number_at(cost, "joules"); spent && joules > *spent * 1.000001)
    report.add(train.manifest_place(), "cost.joules", "the steps alone took more, by steps.jsonl");
}

}  // namespace audit::training
