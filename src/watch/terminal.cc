#include "watch/terminal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/visible.h"
#include "watch/words.h"

namespace watch {

namespace {

constexpr int kColumns = 64, kRows = 8;
constexpr std::size_t kName = 18;

std::string row(std::string name, const std::string& value) {
  name = base::visible(name);
  name.resize(std::max(kName, name.size() + 1), ' ');
  return "  " + name + base::visible(value) + "\n";
}

// The mean of the points that share a column; not a number where there are none.
std::vector<double> columns_of(const std::vector<Point>& points, int columns) {
  std::vector<double> sum(static_cast<std::size_t>(columns)), count(sum.size());
  const auto first = static_cast<double>(points.front().step);
  const auto range = std::max(1.0, static_cast<double>(points.back().step) - first);
  for (const auto& point : points) {
    const auto share = (static_cast<double>(point.step) - first) / range;
    const auto at = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * (columns - 1));
    if (!std::isfinite(point.value)) continue;
    sum[at] += point.value;
    ++count[at];
  }
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = count[i] > 0 ? sum[i] / count[i] : NAN;
  return sum;
}

std::string label(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%9.4g |", value);
  return text;
}

}  // namespace

std::string text_plot(const std::vector<Point>& points, int columns, int rows) {
  if (points.size() < 2) return "";
  const auto values = columns_of(points, columns);
  double low = INFINITY, high = -INFINITY;
  for (const double value : values)
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  if (!(low <= high)) return "";
  const double range = high > low ? high - low : 1;
  std::vector<std::string> lines(static_cast<std::size_t>(rows),
                                 std::string(static_cast<std::size_t>(columns), ' '));
  for (std::size_t x = 0; x < values.size(); ++x)
    if (std::isfinite(values[x]))
      lines[static_cast<std::size_t>(std::lround((high - values[x]) / range * (rows - 1)))][x] =
          '*';
  std::string out;
  for (int y = 0; y < rows; ++y) {
    auto line = lines[static_cast<std::size_t>(y)];
    line.erase(line.find_last_not_of(' ') + 1);
    const bool end = y == 0 || y == rows - 1;
    out += (end ? label(y == 0 ? high : low) : "          |") + line + "\n";
  }
  return out + "           steps " + std::to_string(points.front().step) + " to " +
         std::to_string(points.back().step) + "\n";
}

std::string to_text(const Picture& picture) {
  auto out = base::visible(picture.folder) + ": " + state_of(picture) + "\n";
  if (const auto stages = stages_of(picture); !stages.empty()) out += base::visible(stages) + "\n";
  for (const auto& problem : picture.problems) out += row("problem", problem);
  for (const auto& training : picture.trainings) {
    out += "\n" + base::visible(training.name) + ": " + progress_of(training) + "\n";
    for (const auto& [name, value] : figures_of(training)) out += row(name, value);
    out += text_plot(training.losses, kColumns, kRows);
  }
  return out;
}

}  // namespace watch
