// A table of scores as people read it, and as --json prints it.
#include <algorithm>

#include "eval/statistic/figure_text.h"
#include "eval/statistic/table.h"

namespace eval::statistic {
namespace {

// "A", "B", ... of runs; of one alone "score".
std::string letter(const Table& table, std::size_t run) {
  if (table.runs.size() == 1) return "score";
  std::string out;
  for (auto at = run + 1; at > 0; at = (at - 1) / 26)
    out.insert(out.begin(), static_cast<char>('A' + (at - 1) % 26));
  return out;
}

std::string head_of(const Table& table) {
  std::string names = "| task | measure | items |", line = "\n| --- | --- | --- |";
  for (std::size_t run = 0; run < table.runs.size(); ++run) {
    names += " " + letter(table, run) + " | behind English |";
    line += " --- | --- |";
  }
  return names + line + "\n";
}

const Scored* of_run(const TableRow& row, std::size_t run) {
  for (const auto& score : row.scores)
    if (score.run == run) return &score;
  return nullptr;
}

// One number, or of each run where they differ.
std::string items_of(const TableRow& row) {
  const bool alike = std::ranges::all_of(
      row.scores, [&](const auto& one) { return one.items == row.scores[0].items; });
  std::string out = std::to_string(row.scores[0].items);
  for (std::size_t i = 1; i < row.scores.size() && !alike; ++i)
    out += ", " + std::to_string(row.scores[i].items);
  return out;
}

std::string row_text(const Table& table, const TableRow& row) {
  std::string out =
      "| " + named(row.family, row.language) + " | " + row.measure + " | " + items_of(row) + " |";
  for (std::size_t run = 0; run < table.runs.size(); ++run) {
    const auto* score = of_run(row, run);
    out += score ? " " + figure(score->value) + " " + range(score->interval) + " | " : " - | ";
    out += score && score->gap
               ? signed_figure(*score->gap) + " " + range(score->gap_interval) + " |"
               : "- |";
  }
  return out + "\n";
}

std::string summary_text(const Table& table, const Summary& one) {
  const auto in = [](double value, const std::string& language) {
    return figure(value) + " " + language;
  };
  return "| " + one.family + " | " + one.measure + " | " + letter(table, one.run) + " | " +
         std::to_string(one.languages) + " | " + figure(one.mean.value) + " " +
         range(one.mean.interval()) + " | " + in(one.worst, one.worst_language) + " | " +
         in(one.best, one.best_language) + " | " +
         (one.widest && *one.widest > 0 ? in(*one.widest, one.widest_language) : "-") + " |\n";
}

base::Json json_of(const Scored& one, const Table& table) {
  return {{"run", table.runs[one.run].name},
          {"items", one.items},
          {"value", one.value},
          {"stderr", one.error},
          {"low", low_of(one.interval)},
          {"high", high_of(one.interval)},
          {"resampled_low", low_of(one.resampled)},
          {"resampled_high", high_of(one.resampled)},
          {"gap", one.gap ? base::Json(*one.gap) : base::Json()},
          {"gap_low", low_of(one.gap_interval)},
          {"gap_high", high_of(one.gap_interval)},
          {"items_needed", one.needed > 0 ? base::Json(one.needed) : base::Json()}};
}

base::Json json_of(const TableRow& row, const Table& table) {
  auto scores = base::Json::array();
  for (const auto& score : row.scores) scores.push_back(json_of(score, table));
  return {{"task", row.task},
          {"family", row.family},
          {"language", or_null(row.language)},
          {"measure", row.measure},
          {"higher_is_better", row.higher_is_better},
          {"scores", scores}};
}

base::Json json_of(const Summary& one, const Table& table) {
  return {{"family", one.family},
          {"measure", one.measure},
          {"run", table.runs[one.run].name},
          {"languages", one.languages},
          {"mean", one.mean.value},
          {"low", one.mean.interval().low},
          {"high", one.mean.interval().high},
          {"worst", one.worst},
          {"worst_language", one.worst_language},
          {"best", one.best},
          {"best_language", one.best_language},
          {"english", one.english ? base::Json(*one.english) : base::Json()},
          {"largest_gap", one.widest ? base::Json(*one.widest) : base::Json()},
          {"largest_gap_language", or_null(one.widest_language)}};
}

}  // namespace

std::string table_text(const Table& table) {
  std::string out;
  for (std::size_t run = 0; run < table.runs.size() && table.runs.size() > 1; ++run)
    out += letter(table, run) + ": " + shown_run(table.runs[run]) + "\n\n";
  out += head_of(table);
  for (const auto& row : table.rows) out += row_text(table, row);
  if (table.summaries.empty()) return out;
  out +=
      "\n| over languages | measure | run | languages | mean | worst | best | farthest behind English |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& one : table.summaries) out += summary_text(table, one);
  return out;
}

base::Json to_json(const Table& table) {
  auto runs = base::Json::array(), rows = base::Json::array(), summaries = base::Json::array();
  for (const auto& run : table.runs) runs.push_back({{"folder", run.name}, {"model", run.model}});
  for (const auto& row : table.rows) rows.push_back(json_of(row, table));
  for (const auto& one : table.summaries) summaries.push_back(json_of(one, table));
  return {{"runs", runs}, {"rows", rows}, {"summaries", summaries}};
}

}  // namespace eval::statistic
