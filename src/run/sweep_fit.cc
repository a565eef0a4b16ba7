// What a sweep shows: a table, a plot, and a power law through the best of each size.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "page/plot.h"
#include "run/sweep.h"

namespace run {

using base::Json;

namespace {

// 97.5 % points of Student's t, by degrees of freedom from 1 on.
constexpr double kStudent[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045, 2.042};

double student(std::size_t freedom) {
  return freedom <= std::size(kStudent) ? kStudent[freedom - 1]
                                        : 1.96 + 2.4 / static_cast<double>(freedom);
}

std::map<double, double> best_by(const std::vector<SweepResult>& results,
                                 const std::string& against) {
  std::map<double, double> out;
  for (const auto& one : results) {
    const auto x = one.against(against);
    const auto [at, is_new] = out.emplace(x, one.loss);
    if (!is_new) at->second = std::min(at->second, one.loss);
  }
  return out;
}

std::string shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

std::string words_of(const std::map<std::string, std::string>& values) {
  std::string out;
  for (const auto& [key, value] : values) out += (out.empty() ? "" : " ") + key + "=" + value;
  return out;
}

std::string sentence(const PowerLaw& law, const std::string& against) {
  return "loss = " + shown(law.factor) + " * " + against + "^" + shown(-law.exponent) +
         ", power from " + shown(-law.exponent_high) + " to " + shown(-law.exponent_low) +
         " (95 %), through the best of " + std::to_string(law.points) + " sizes";
}

std::vector<SweepResult> by_loss(std::vector<SweepResult> results) {
  std::ranges::stable_sort(results, {}, &SweepResult::loss);
  return results;
}

}  // namespace

std::optional<PowerLaw> fit_power_law(const std::vector<SweepResult>& results,
                                      const std::string& against) {
  std::vector<std::pair<double, double>> points;
  for (const auto& [x, loss] : best_by(results, against))
    if (x > 0 && loss > 0) points.emplace_back(std::log(x), std::log(loss));
  if (points.size() < 3) return std::nullopt;
  const auto count = static_cast<double>(points.size());
  double x = 0, y = 0, xx = 0, xy = 0, rest = 0;
  for (const auto& [px, py] : points) x += px / count, y += py / count;
  for (const auto& [px, py] : points) xx += (px - x) * (px - x), xy += (px - x) * (py - y);
  const double slope = xy / xx, offset = y - slope * x;
  for (const auto& [px, py] : points) rest += std::pow(py - offset - slope * px, 2);
  const double variance = rest / (count - 2), t = student(points.size() - 2);
  const double slope_error = t * std::sqrt(variance / xx),
               offset_error = t * std::sqrt(variance * (1 / count + x * x / xx));
  return PowerLaw{std::exp(offset),
                  -slope,
                  std::exp(offset - offset_error),
                  std::exp(offset + offset_error),
                  -slope - slope_error,
                  -slope + slope_error,
                  points.size()};
}

Json sweep_json(const Sweep& sweep, const std::vector<SweepResult>& results) {
  Json runs = Json::array();
  for (const auto& one : by_loss(results))
    runs.push_back({{"name", one.name},
                    {"values", one.values},
                    {"loss", one.loss},
                    {"parameters", one.parameters},
                    {"tokens", one.tokens},
                    {"flops", one.flops},
                    {"state", one.state}});
  Json out = {{"against", sweep.against}, {"runs", std::move(runs)}};
  if (const auto law = fit_power_law(results, sweep.against))
    out["fit"] = {{"factor", law->factor},
                  {"factor_low", law->factor_low},
                  {"factor_high", law->factor_high},
                  {"exponent", law->exponent},
                  {"exponent_low", law->exponent_low},
                  {"exponent_high", law->exponent_high},
                  {"points", law->points}};
  return out;
}

std::string sweep_text(const Sweep& sweep, const std::vector<SweepResult>& results) {
  std::string out;
  for (const auto& one : by_loss(results)) {
    char line[96];
    std::snprintf(line, sizeof line, "%9.4f  %10.4g  ", one.loss, one.against(sweep.against));
    out += line + words_of(one.values) + "\n";
  }
  const auto law = fit_power_law(results, sweep.against);
  if (!out.empty()) out = "     loss  " + sweep.against + "\n" + out;
  return law ? out + sentence(*law, sweep.against) + "\n" : out;
}

// Every run is a mark; the best of each size and the law are lines.
std::string sweep_plot(const Sweep& sweep, const std::vector<SweepResult>& results) {
  page::PlotSeries all{.name = "runs", .line = false, .marks = true}, best{.name = "best"},
      law{.name = "power law"};
  for (const auto& one : results) all.points.push_back({one.against(sweep.against), one.loss});
  const auto fit = fit_power_law(results, sweep.against);
  for (const auto& [x, loss] : best_by(results, sweep.against)) {
    best.points.push_back({x, loss});
    if (fit) law.points.push_back({x, fit->factor * std::pow(x, -fit->exponent)});
  }
  page::Plot plot{
      .title = "Loss against " + sweep.against,
      .description = fit ? sentence(*fit, sweep.against) : std::to_string(results.size()) + " runs",
      .x_label = sweep.against,
      .y_label = "loss (nats per token)",
      .log_x = true,
      .log_y = true,
      .series = {all, best}};
  if (fit) plot.series.push_back(law);
  return page::line_plot(plot);
}

}  // namespace run
