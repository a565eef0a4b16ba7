#include "page/radar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "page/markup.h"

namespace page {
namespace {

constexpr double kWidth = 760, kMiddleX = 380, kMiddleY = 270, kRim = 200;
constexpr int kRings = 4, kStyles = 6;
constexpr std::array<const char*, kStyles> kDashes = {"", "7 4", "2 3", "9 3 2 3", "4 4", "12 4"};

constexpr const char* kCss =
    ".radar{background:#fff;font:13px system-ui,sans-serif;max-width:100%}"
    ".radar text{fill:#1b1f24}.radar .ring{stroke:#d8dde3;fill:none}"
    ".radar .s{fill:none;stroke-width:2}"
    ".radar .c0{stroke:#0b62a8}.radar .c1{stroke:#b3420a}.radar .c2{stroke:#1a7a4c}"
    ".radar .c3{stroke:#8a3a94}.radar .c4{stroke:#7a5b00}.radar .c5{stroke:#444c56}"
    "@media (prefers-color-scheme:dark){.radar{background:#15191e}.radar text{fill:#e6eaee}"
    ".radar .ring{stroke:#30363d}.radar .c0{stroke:#6cb6ff}.radar .c1{stroke:#f0935c}"
    ".radar .c2{stroke:#63c995}.radar .c3{stroke:#d39be0}.radar .c4{stroke:#d9b84a}"
    ".radar .c5{stroke:#adbac7}}";

struct Place {
  double x, y;
};

// At this share of the way from the middle to the rim, on an axis; the first points up.
Place place(std::size_t axis, std::size_t axes, double share) {
  const double turn = 2 * std::numbers::pi * static_cast<double>(axis) / static_cast<double>(axes);
  return {kMiddleX + kRim * share * std::sin(turn), kMiddleY - kRim * share * std::cos(turn)};
}

std::string grid(const Radar& radar) {
  std::string out;
  for (int ring = 1; ring <= kRings; ++ring) {
    const double share = static_cast<double>(ring) / kRings;
    out += fmt::format("<circle class=\"ring\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{:.1f}\"/>",
                       kMiddleX, kMiddleY, kRim * share);
    out +=
        fmt::format("<text x=\"{:.0f}\" y=\"{:.1f}\" font-size=\"11\">{:.3g}</text>", kMiddleX + 4,
                    kMiddleY - kRim * share + 12, radar.low + (radar.high - radar.low) * share);
  }
  return out + "\n";
}

std::string axis(const Radar& radar, std::size_t i) {
  const auto end = place(i, radar.axes.size(), 1), name = place(i, radar.axes.size(), 1.06);
  const char* anchor = std::abs(name.x - kMiddleX) < 10 ? "middle"
                       : name.x > kMiddleX              ? "start"
                                                        : "end";
  return fmt::format(
      "<line class=\"ring\" x1=\"{:.0f}\" y1=\"{:.0f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>"
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\" font-size=\"12\">{}</text>\n",
      kMiddleX, kMiddleY, end.x, end.y, name.x, name.y + 4, anchor, escape_markup(radar.axes[i]));
}

std::string line(const Radar& radar, std::size_t which) {
  const auto& series = radar.series[which];
  const auto style = which % kStyles;
  std::string path, marks;
  bool broken = false, open = false;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    const auto& value = series.values[i];
    if (!value || !std::isfinite(*value)) {
      broken = true;
      open = false;
      continue;
    }
    const double share = std::clamp((*value - radar.low) / (radar.high - radar.low), 0.0, 1.0);
    const auto at = place(i, radar.axes.size(), share);
    path += fmt::format("{}{:.1f} {:.1f}", open ? "L" : "M", at.x, at.y);
    marks += fmt::format("<circle class=\"s c{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"/>", style,
                         at.x, at.y, 2 + which % 3);
    open = true;
  }
  return fmt::format("<path class=\"s c{}\" stroke-dasharray=\"{}\" d=\"{}{}\"/>{}\n", style,
                     kDashes[style], path, broken || path.empty() ? "" : "Z", marks);
}

std::string legend(const Radar& radar) {
  std::string out;
  for (std::size_t i = 0; i < radar.series.size(); ++i) {
    const double y = 520 + 20 * static_cast<double>(i);
    out += fmt::format(
        "<line class=\"s c{0}\" stroke-dasharray=\"{1}\" x1=\"20\" x2=\"56\" y1=\"{2:.0f}\" y2=\"{2:.0f}\"/>"
        "<text x=\"64\" y=\"{3:.0f}\">{4}</text>\n",
        i % kStyles, kDashes[i % kStyles], y, y + 4, escape_markup(radar.series[i].name));
  }
  return out;
}

}  // namespace

std::string radar_chart(const Radar& radar) {
  const double height = 520 + 20 * static_cast<double>(radar.series.size());
  auto out = fmt::format(
      "<svg class=\"radar\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
      "aria-labelledby=\"{}-t {}-d\">\n<title id=\"{}-t\">{}</title>\n<desc id=\"{}-d\">{}</desc>\n"
      "<style>{}</style>\n",
      kWidth, height, escape_markup(radar.id), escape_markup(radar.id), escape_markup(radar.id),
      escape_markup(radar.title), escape_markup(radar.id), escape_markup(radar.description), kCss);
  if (radar.axes.size() < 3) return out + "<text x=\"20\" y=\"40\">no data</text>\n</svg>\n";
  out += grid(radar);
  for (std::size_t i = 0; i < radar.axes.size(); ++i) out += axis(radar, i);
  for (std::size_t i = 0; i < radar.series.size(); ++i) out += line(radar, i);
  return out + legend(radar) + "</svg>\n";
}

}  // namespace page
