#include "eval/statistic/gate.h"

#include <algorithm>
#include <cmath>

#include "eval/statistic/figure_text.h"

namespace eval::statistic {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr double kRounding = 1e-12;  // a score that is the limit, however it was added up

// A word of a command as a shell reads it.
std::string word(const std::string& text) {
  const bool plain = std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-./").find(c) != std::string_view::npos;
  });
  if (plain && !text.empty()) return text;
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

std::string named_rule(const char* rule, const Where& where) {
  std::string out = std::string("[[") + rule + "]]";
  for (const auto& [key, value] :
       {std::pair{"task", where.task}, {"language", where.language}, {"metric", where.metric}})
    if (!value.empty()) out += std::string(" ") + key + " = \"" + value + "\"";
  return out;
}

// The metric of "exact_match (strict-match)".
std::string metric_of(const std::string& measure) { return measure.substr(0, measure.find(" (")); }

class Checker {
 public:
  Checker(const base::Path& folder, base::Context& ctx) : folder_(folder), ctx_(ctx) {}

  Result<GateVerdict> check(const GateRecipe& gate) {
    table_ = TRY(make_table({TRY(read_run(folder_, {}, ctx_))}, {}, ctx_));
    for (const auto& rule : gate.least) TRY(check_least(rule));
    for (const auto& rule : gate.worst) TRY(check_worst(rule));
    for (const auto& rule : gate.gap) TRY(check_gap(rule));
    for (const auto& rule : gate.drop) TRY(check_drop(rule));
    return std::move(verdict_);
  }

 private:
  Result<std::vector<const TableRow*>> rows_of(const char* name, const Where& rule) const {
    std::vector<const TableRow*> out;
    for (const auto& row : table_.rows)
      if (rule.takes(row.task, row.family, row.language, row.measure)) out.push_back(&row);
    if (out.empty()) return nothing(name, rule);
    return out;
  }

  Error nothing(const char* name, const Where& rule) const {
    return {Code::gate, "the limit " + named_rule(name, rule) + " meets no score of the run",
            folder_,
            "run that task, or take the limit out: one that checks nothing protects nothing"};
  }

  void fail(const char* rule, const TableRow& row, double value, double limit, double by,
            const std::optional<Interval>& interval) {
    verdict_.failures.push_back(
        {rule, row.family, row.language, row.measure, value, limit, by, interval,
         look("table " + word(folder_), row.task, row.language, row.measure)});
  }

  static std::string look(const std::string& command, const std::string& task,
                          const std::string& language, const std::string& measure) {
    return "janua eval " + command + " --task " + word(task) +
           (language.empty() ? "" : " --language " + language) + " --metric " +
           word(metric_of(measure));
  }

  // How far a score is on the wrong side of a limit.
  static double beyond(const TableRow& row, double value, double limit) {
    return row.higher_is_better ? limit - value : value - limit;
  }

  Result<void> check_least(const LeastRule& rule) {
    for (const auto* row : TRY(rows_of("least", rule))) {
      const auto& score = row->scores[0];
      const double by = beyond(*row, score.value, rule.score);
      ++verdict_.checked;
      if (!(by <= kRounding)) fail("least", *row, score.value, rule.score, by, score.interval);
    }
    return {};
  }

  Result<void> check_worst(const WorstRule& rule) {
    const auto rows = TRY(rows_of("worst", rule));
    const TableRow* worst = nullptr;
    for (const auto* row : rows)
      if (!row->language.empty() &&
          (!worst || beyond(*row, row->scores[0].value, worst->scores[0].value) > 0))
        worst = row;
    if (!worst) return nothing("worst", rule);
    const double by = beyond(*worst, worst->scores[0].value, rule.score);
    ++verdict_.checked;
    if (!(by <= kRounding))
      fail("worst", *worst, worst->scores[0].value, rule.score, by, worst->scores[0].interval);
    return {};
  }

  Result<void> check_gap(const GapRule& rule) {
    bool any = false;
    for (const auto* row : TRY(rows_of("gap", rule))) {
      const auto& score = row->scores[0];
      if (!score.gap) continue;
      any = true;
      ++verdict_.checked;
      if (!(*score.gap - rule.most <= kRounding)) {
        fail("gap", *row, *score.gap, rule.most, *score.gap - rule.most, score.gap_interval);
        verdict_.failures.back().look =
            look("table " + word(folder_), row->family, "", row->measure);
      }
    }
    return any ? Result<void>() : nothing("gap", rule);
  }

  Result<void> check_drop(const DropRule& rule) {
    const auto& place = rule.baseline.place();
    auto before = TRY(read_run(place, {}, ctx_));
    auto now = TRY(read_run(folder_, {}, ctx_));
    for (auto* run : {&before, &now})
      std::erase_if(run->series, [&](const auto& one) {
        return !rule.takes(one.task, one.family, one.language, one.measure());
      });
    if (now.series.empty() || before.series.empty()) return nothing("drop", rule);
    TRY(each_covered(rule, before, now));
    const auto wanted = before.series.size();
    const auto all = TRY(compare(std::move(before), std::move(now), {}, ctx_));
    if (all.rows.size() < wanted)
      return Error{Code::gate,
                   "no document of " + joined(all.unpaired) + " is one of the baseline of " +
                       named_rule("drop", rule),
                   folder_, "run both on the same documents"};
    for (const auto& row : all.rows) {
      ++verdict_.checked;
      check_one_drop(rule, row);
    }
    return {};
  }

  // What the baseline has and the run lacks is no pass.
  Result<void> each_covered(const DropRule& rule, const Run& before, const Run& now) const {
    for (const auto& old : before.series)
      if (std::ranges::none_of(now.series, [&](const auto& one) {
            return one.task == old.task && one.language == old.language &&
                   one.measure() == old.measure();
          }))
        return Error{Code::gate,
                     "the run has no " + old.measure() + " of '" + old.task +
                         "', which the baseline of " + named_rule("drop", rule) + " has",
                     folder_, "run that task, too"};
    return {};
  }

  void check_one_drop(const DropRule& rule, const Compared& row) {
    const double sign = row.higher_is_better ? -1 : 1;
    const double drop = sign * row.paired.difference;
    std::optional<Interval> interval;
    if (const auto& given = row.paired.interval)
      interval = sign < 0 ? Interval{-given->high, -given->low} : *given;
    const double counted = rule.surely && interval ? interval->low : drop;
    if (counted - rule.most <= kRounding) return;
    verdict_.failures.push_back(
        {"drop", row.family, row.language, row.measure, drop, rule.most, drop - rule.most, interval,
         look("compare " + word(rule.baseline.place()) + " " + word(folder_), row.task,
              row.language, row.measure)});
  }

  base::Path folder_;
  base::Context& ctx_;
  Table table_;
  GateVerdict verdict_;
};

}  // namespace

bool Where::takes(const std::string& row_task, const std::string& family,
                  const std::string& row_language, const std::string& measure) const {
  return (task.empty() || task == row_task || task == family) &&
         (language.empty() || language == row_language) &&
         (metric.empty() || metric == measure || metric == metric_of(measure));
}

Result<void> DropRule::check() const {
  if (baseline.empty())
    return Error{Code::bad_request, "a limit on drops names no baseline", "",
                 "say baseline = \"FOLDER\", of an earlier run of the same tasks"};
  return {};
}

std::string Failure::sentence() const {
  const auto what = named(task, language) + ", " + measure + ": ";
  const auto shown = figure(value) + (interval ? " " + range(interval) : "");
  const auto missed = ", off by " + figure(by) + "; look at it with: " + look;
  if (rule == "drop")
    return what + "worse than the baseline by " + shown + ", allowed " + figure(limit) + missed;
  if (rule == "gap")
    return what + "behind English by " + shown + ", allowed " + figure(limit) + missed;
  if (rule == "worst")
    return what + shown + " is the worst language, asked for " + figure(limit) + missed;
  return what + shown + ", asked for " + figure(limit) + missed;
}

Result<GateRecipe> read_gate(const base::Path& file, base::Context& ctx) {
  const auto parsed = TRY(base::parse_recipe(TRY(ctx.disk.read(file)), file));
  GateRecipe out;
  TRY(base::read_fields(parsed, out));
  if (out.least.empty() && out.drop.empty() && out.worst.empty() && out.gap.empty())
    return Error{Code::bad_request, "the file sets no limit", file,
                 "write tables [[least]], [[drop]], [[worst]] or [[gap]] (docs/evaluation.md)"};
  return out;
}

Result<GateVerdict> check_gate(const GateRecipe& gate, const base::Path& folder,
                               base::Context& ctx) {
  return Checker(folder, ctx).check(gate);
}

}  // namespace eval::statistic
