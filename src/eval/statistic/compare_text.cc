// A comparison as people read it, and as --json prints it.
#include <cmath>
#include <map>

#include "eval/statistic/compare.h"
#include "eval/statistic/figure_text.h"

namespace eval::statistic {
namespace {

std::string verdict_of(const Compared& row) {
  return row.verdict > 0 ? "B better" : row.verdict < 0 ? "A better" : "no difference seen";
}

std::string row_text(const Compared& row) {
  return "| " + named(row.family, row.language) + " | " + row.measure + " | " +
         std::to_string(row.items) + " | " + figure(row.first) + " | " + figure(row.second) +
         " | " + signed_figure(row.paired.difference) + " " + range(row.paired.interval) + " | " +
         p_text(row.paired.p) + " | " + p_text(row.p_holm) + " | " + p_text(row.p_bh) + " | " +
         (row.needed > 0 ? std::to_string(row.needed) : "-") + " | " + verdict_of(row) + " |\n";
}

std::string mean_text(const ComparedMean& mean) {
  return "| " + mean.family + " | " + mean.measure + " | " + std::to_string(mean.languages) +
         " | " + figure(mean.first) + " | " + figure(mean.second) + " | " +
         signed_figure(mean.difference.value) + " " + range(mean.difference.interval()) + " | " +
         p_text(mean.p) + " | " + std::to_string(mean.better) + " | " + std::to_string(mean.worse) +
         " |\n";
}

// Documents that no comparison counts.
std::string alone_text(const Comparison& all) {
  std::map<std::pair<std::string, std::string>, const Compared*> tasks;
  for (const auto& row : all.rows) tasks[{row.task, row.language}] = &row;
  std::size_t first = 0, second = 0;
  for (const auto& [task, row] : tasks) {
    first += row->first_alone;
    second += row->second_alone;
  }
  if (first + second == 0) return "";
  return "Of these tasks A alone has " + std::to_string(first) + " document(s) and B alone " +
         std::to_string(second) + "; they are not compared.\n";
}

base::Json json_of(const Compared& row) {
  return {{"task", row.task},
          {"family", row.family},
          {"language", or_null(row.language)},
          {"measure", row.measure},
          {"higher_is_better", row.higher_is_better},
          {"items", row.items},
          {"a_alone", row.first_alone},
          {"b_alone", row.second_alone},
          {"a", row.first},
          {"b", row.second},
          {"difference", row.paired.difference},
          {"low", low_of(row.paired.interval)},
          {"high", high_of(row.paired.interval)},
          {"resampled_low", low_of(row.resampled)},
          {"resampled_high", high_of(row.resampled)},
          {"test", row.paired.test},
          {"p", row.paired.p},
          {"p_holm", row.p_holm},
          {"p_bh", row.p_bh},
          {"b_higher", row.paired.higher},
          {"b_lower", row.paired.lower},
          {"items_needed", row.needed > 0 ? base::Json(row.needed) : base::Json()},
          {"detectable", row.needed > 0 ? base::Json(row.detectable) : base::Json()},
          {"verdict", row.verdict > 0   ? "b"
                      : row.verdict < 0 ? "a"
                                        : "none"}};
}

base::Json json_of(const ComparedMean& mean) {
  const auto interval = mean.difference.interval();
  return {
      {"family", mean.family},   {"measure", mean.measure}, {"languages", mean.languages},
      {"a", mean.first},         {"b", mean.second},        {"difference", mean.difference.value},
      {"low", interval.low},     {"high", interval.high},   {"p", mean.p},
      {"b_better", mean.better}, {"a_better", mean.worse}};
}

}  // namespace

std::string comparison_table(const Comparison& all) {
  std::string out =
      "A: " + shown_run(all.first) + ". B: " + shown_run(all.second) +
      ". The difference is B minus A, of the same documents, with its 95 % interval.\n\n"
      "| task | measure | items | A | B | B - A | p | Holm | BH | items for 1 point | verdict |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& row : all.rows) out += row_text(row);
  if (!all.means.empty())
    out +=
        "\n| mean over languages | measure | languages | A | B | B - A | p | B better in | A better in |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const auto& mean : all.means) out += mean_text(mean);
  out += "\nAfter Holm's correction at " + figure(all.level) + ", B is better in " +
         std::to_string(all.better()) + " of " + std::to_string(all.rows.size()) +
         " rows and A in " + std::to_string(all.worse()) + ".\n";
  out += alone_text(all);
  if (!all.unpaired.empty())
    out += "Not compared, for one run alone has them: " + joined(all.unpaired) + ".\n";
  return out;
}

base::Json to_json(const Comparison& all) {
  auto rows = base::Json::array(), means = base::Json::array();
  for (const auto& row : all.rows) rows.push_back(json_of(row));
  for (const auto& mean : all.means) means.push_back(json_of(mean));
  return {{"a", {{"folder", all.first.name}, {"model", all.first.model}}},
          {"b", {{"folder", all.second.name}, {"model", all.second.model}}},
          {"level", all.level},
          {"rows", rows},
          {"means", means},
          {"b_better", all.better()},
          {"a_better", all.worse()},
          {"not_compared", all.unpaired}};
}

}  // namespace eval::statistic
