#include "selfcheck/run.h"

#include <algorithm>

#include "base/recipe.h"

namespace selfcheck {

namespace {

Outcome outcome_of(const check::Row& row, base::Context& ctx) {
  Outcome out{&row, {}};
  CHECK(row.entry->run, "the whole program has the computations of all checks");
  auto found = base::guard(row.name, [&] { return row.entry->run(ctx); });
  if (!found.ok()) {
    out.error = found.error().sentence();
    return out;
  }
  out.finding = found.take();
  out.right = agrees(out.finding.ours, out.finding.right, row.entry->tolerance);
  return out;
}

base::Result<void> check_names(std::span<const check::Row> rows,
                               const std::vector<std::string>& only) {
  std::vector<std::string> known;
  for (const auto& row : rows) known.emplace_back(row.name);
  for (const auto& name : only) TRY(base::check_known("check", name, known));
  return {};
}

std::string tools(const check::Entry& entry) {
  std::string out;
  for (const auto& report : entry.reports)
    out += (out.empty() ? "" : ", ") + std::string(report.tool);
  return out;
}

// The values of a check stand under each other, so that a difference is seen.
std::string block(const Outcome& outcome) {
  const auto& [row, finding, error, right] = outcome;
  auto out = std::string(row->name) + (right ? ": ok" : ": RED") + "\n";
  if (!error.empty()) return out + "  error      " + error + "\n";
  out += "  values     " + std::string(row->entry->columns) + "\n";
  out += "  right      " + shown(finding.right) + "\n";
  out += "  ours       " + shown(finding.ours) + "\n";
  return out + "  elsewhere  " + shown(finding.elsewhere) + " (" + tools(*row->entry) + ")\n";
}

base::Json json_of(const Answer& answer) {
  return answer.text.empty() ? base::Json(answer.numbers) : base::Json(answer.text);
}

}  // namespace

base::Result<std::vector<Outcome>> run(std::span<const check::Row> rows,
                                       const std::vector<std::string>& only, base::Context& ctx) {
  TRY(check_names(rows, only));
  std::vector<Outcome> out;
  for (const auto& row : rows) {
    if (!only.empty() && std::ranges::find(only, row.name) == only.end()) continue;
    TRY(ctx.cancel.check("selfcheck"));
    ctx.reporter.progress("selfcheck", out.size(), only.empty() ? rows.size() : only.size(),
                          row.name);
    out.push_back(outcome_of(row, ctx));
  }
  TRY(ctx.cancel.check("selfcheck"));  // a check that was cut short says nothing of us
  return out;
}

std::vector<std::string> red(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> out;
  for (const auto& outcome : outcomes)
    if (!outcome.right) out.emplace_back(outcome.row->name);
  return out;
}

std::string to_text(const std::vector<Outcome>& outcomes) {
  std::string out;
  for (const auto& outcome : outcomes) out += block(outcome);
  const auto wrong = red(outcomes).size();
  return out + std::to_string(outcomes.size()) + " checks, " +
         (wrong == 0 ? "all right" : std::to_string(wrong) + " red") + "\n";
}

base::Json to_json(const std::vector<Outcome>& outcomes) {
  base::Json checks = base::Json::array();
  for (const auto& [row, finding, error, right] : outcomes) {
    base::Json reports = base::Json::array();
    for (const auto& report : row->entry->reports)
      reports.push_back({{"tool", report.tool}, {"source", report.source}});
    base::Json line = {{"name", row->name},
                       {"wrong", row->entry->wrong},
                       {"columns", row->entry->columns},
                       {"ok", right},
                       {"reports", reports}};
    if (error.empty())
      line.update({{"right", json_of(finding.right)},
                   {"ours", json_of(finding.ours)},
                   {"elsewhere", json_of(finding.elsewhere)}});
    else
      line["error"] = error;
    checks.push_back(line);
  }
  return {{"ok", red(outcomes).empty()}, {"checks", checks}};
}

}  // namespace selfcheck
