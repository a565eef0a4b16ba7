// The figures as a chart: for each set of a variant the model with its interval and both controls.
#include <algorithm>
#include <limits>
#include <map>

#include "eval/fixed.h"
#include "eval/report.h"
#include "page/plot.h"

namespace eval {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kWho[] = {"model", "xz -9e alone", "xz -9e after training"};
constexpr double kWide = 0.8;  // of a column, whose neighbours are 1 apart

// Where in its column the mark `who` of set `set` stands, of so many sets.
double place(std::size_t set, std::size_t who, std::size_t sets) {
  const double one = kWide / static_cast<double>(sets);
  return -kWide / 2 + one * (static_cast<double>(set) + 0.25 * static_cast<double>(who + 1));
}

page::PlotPoint model_point(const Score& score, double at) {
  return {at, score.bits_per_byte, score.interval ? score.interval->low : kNone,
          score.interval ? score.interval->high : kNone};
}

}  // namespace

std::string to_svg(const Report& report) {
  page::Plot plot{.title = "Held-out bits per byte",
                  .description = "",
                  .x_label = "language variant",
                  .y_label = "bits per byte (lower is better)",
                  .y_from_zero = true,
                  .id = "eval"};
  std::map<std::string, std::map<std::string, const Score*>> rows;
  for (const auto& score : report.scores) rows[score.language][score.set] = &score;
  const auto sets = sets_of(report);
  for (const auto& set : sets)
    for (const char* who : kWho)
      plot.series.push_back({.name = set + ", " + who, .line = false, .marks = true});
  for (const auto& [language, scores] : rows) {
    const auto column = static_cast<double>(plot.x_names.size());
    plot.x_names.push_back(language);
    for (std::size_t i = 0; i < sets.size(); ++i) {
      if (!scores.contains(sets[i])) continue;
      const Score& score = *scores.at(sets[i]);
      const auto add = [&](std::size_t who, double value) {
        plot.series[3 * i + who].points.push_back({column + place(i, who, sets.size()), value});
      };
      plot.series[3 * i].points.push_back(model_point(score, column + place(i, 0, sets.size())));
      if (score.xz_bits_per_byte) add(1, *score.xz_bits_per_byte);
      if (score.xz_after_training) add(2, score.xz_after_training->bits_per_byte);
      plot.description += language + " " + sets[i] + " " + fixed(score.bits_per_byte) + ". ";
    }
  }
  std::erase_if(plot.series, [](const auto& series) { return series.points.empty(); });
  return page::line_plot(plot);
}

}  // namespace eval
