#include "page/plot.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "page/markup.h"

namespace page {

namespace {

constexpr double kLeft = 76, kRight = 20, kTop = 76, kBottom = 58;
constexpr int kStyles = 6;

constexpr std::string_view kCss =
    ".janua-plot{background:#fff;font:13px system-ui,sans-serif}"
    ".janua-plot text{fill:#1b1f24}.janua-plot .grid{stroke:#d8dde3}.janua-plot "
    ".axis{stroke:#57606a}"
    ".janua-plot .s{fill:none;stroke-width:2}.janua-plot .m{stroke-width:1.5}"
    ".janua-plot .c0{stroke:#0b62a8;color:#0b62a8}.janua-plot .c1{stroke:#b3420a;color:#b3420a}"
    ".janua-plot .c2{stroke:#1a7a4c;color:#1a7a4c}.janua-plot .c3{stroke:#8a3a94;color:#8a3a94}"
    ".janua-plot .c4{stroke:#7a5b00;color:#7a5b00}.janua-plot .c5{stroke:#444c56;color:#444c56}"
    ".janua-plot .m{fill:currentColor}"
    "@media (prefers-color-scheme:dark){.janua-plot{background:#15191e}.janua-plot "
    "text{fill:#e6eaee}"
    ".janua-plot .grid{stroke:#30363d}.janua-plot .axis{stroke:#8b949e}"
    ".janua-plot .c0{stroke:#6cb6ff;color:#6cb6ff}.janua-plot .c1{stroke:#f0935c;color:#f0935c}"
    ".janua-plot .c2{stroke:#63c995;color:#63c995}.janua-plot .c3{stroke:#d39be0;color:#d39be0}"
    ".janua-plot .c4{stroke:#d9b84a;color:#d9b84a}.janua-plot .c5{stroke:#adbac7;color:#adbac7}}";
constexpr std::array<std::string_view, kStyles> kDashes = {"",        "7 4", "2 3",
                                                           "9 3 2 3", "4 4", "12 4"};

// Locale-free; at most `digits` decimals, trailing zeros cut.
std::string number(double value, int digits = 2) {
  char buffer[400];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits);
  std::string text(buffer, end.ptr);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string tick_label(double value) {
  const double size = std::abs(value);
  if (size != 0 && (size >= 1e13 || size < 1e-4)) {
    char buffer[32];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, 1);
    return std::string(buffer, end.ptr);
  }
  if (size >= 1e9) return number(value / 1e9, 3) + "G";
  if (size >= 1e6) return number(value / 1e6, 3) + "M";
  if (size >= 1e4) return number(value / 1e3, 3) + "k";
  return number(value, 5);
}

// One direction of the chart: values on the page, and where the ticks stand.
struct Axis {
  bool log = false;
  double low = 0, high = 1;   // of the data, after scale()
  double from = 0, to = 1;    // on the page
  std::vector<double> ticks;  // values, before scale()

  double scale(double value) const { return log ? std::log10(value) : value; }
  bool shows(double value) const { return std::isfinite(value) && (!log || value > 0); }
  double place(double value) const {
    return from + (to - from) * (scale(value) - low) / (high - low);
  }
};

// The step 1, 2 or 5 times a power of ten that cuts `range` into about `pieces`.
double nice_step(double range, int pieces) {
  const double rough = range / pieces;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= rough * 0.999) return factor * power;
  return 10 * power;
}

void linear_ticks(Axis& axis, double low, double high, int pieces) {
  const double step = nice_step(high - low, pieces);
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  for (int i = 0; i <= static_cast<int>(last - first); ++i)
    axis.ticks.push_back((first + i) * step);
}

void log_ticks(Axis& axis, int pieces) {
  if (axis.high - axis.low < 1) {  // less than a decade: round values between the ends
    linear_ticks(axis, std::pow(10, axis.low), std::pow(10, axis.high), pieces);
    return;
  }
  const int every = std::max(1, static_cast<int>((axis.high - axis.low) / pieces));
  for (int power = static_cast<int>(std::ceil(axis.low - 1e-9)); power <= axis.high + 1e-9;
       power += every)
    for (const int factor : {1, 2, 5})
      if ((factor == 1 || axis.high - axis.low < 3) &&
          power + std::log10(factor) <= axis.high + 1e-9)
        axis.ticks.push_back(factor * std::pow(10, power));
}

// Room so that no mark touches the frame; a single value gets a range of its own.
void widen(Axis& axis, double share) {
  if (axis.high - axis.low < 1e-12 * std::max(1.0, std::abs(axis.high))) {
    const double half = axis.log || axis.high == 0 ? 0.5 : std::abs(axis.high) * 0.5;
    axis.low -= half;
    axis.high += half;
    return;
  }
  const double room = (axis.high - axis.low) * share;
  axis.low -= room;
  axis.high += room;
}

struct Frame {
  Axis x, y;
  bool empty = true;
};

void measure(const Plot& plot, Frame& frame) {
  const auto take = [](Axis& axis, double value, bool first) {
    if (!axis.shows(value)) return;
    axis.low = first ? axis.scale(value) : std::min(axis.low, axis.scale(value));
    axis.high = first ? axis.scale(value) : std::max(axis.high, axis.scale(value));
  };
  for (const auto& series : plot.series)
    for (const auto& point : series.points) {
      if (!frame.x.shows(point.x) || !frame.y.shows(point.y)) continue;
      take(frame.x, point.x, frame.empty);
      take(frame.y, point.y, frame.empty);
      take(frame.y, point.low, false);
      take(frame.y, point.high, false);
      frame.empty = false;
    }
}

Frame layout(const Plot& plot) {
  Frame frame;
  frame.x.log = plot.log_x;
  frame.y.log = plot.log_y;
  measure(plot, frame);
  frame.x.from = kLeft;
  frame.x.to = plot.width - kRight;
  frame.y.from = plot.height - kBottom;
  frame.y.to = kTop;
  if (plot.x_names.empty()) {
    widen(frame.x, 0.01);
    if (frame.x.log)
      log_ticks(frame.x, 8);
    else
      linear_ticks(frame.x, frame.x.low, frame.x.high, 8);
  } else {
    frame.x.low = -0.5;
    frame.x.high = static_cast<double>(plot.x_names.size()) - 0.5;
  }
  const bool zero = plot.y_from_zero && !plot.log_y && frame.y.low >= 0;
  if (zero) frame.y.low = 0;
  widen(frame.y, 0.05);
  if (zero) frame.y.low = 0;
  if (frame.y.log)
    log_ticks(frame.y, 6);
  else
    linear_ticks(frame.y, frame.y.low, frame.y.high, 6);
  return frame;
}

std::string line(double x1, double y1, double x2, double y2, std::string_view kind) {
  return "<line class=\"" + std::string(kind) + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1) +
         "\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>\n";
}

std::string text(double x, double y, std::string_view anchor, std::string_view words,
                 std::string_view more = "") {
  return "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" text-anchor=\"" +
         std::string(anchor) + "\"" + std::string(more) + ">" + escape_markup(words) + "</text>\n";
}

std::string draw_axes(const Plot& plot, const Frame& frame) {
  std::string out;
  for (const double tick : frame.y.ticks) {
    const double y = frame.y.place(tick);
    out += line(frame.x.from, y, frame.x.to, y, "grid");
    out += text(frame.x.from - 8, y + 4, "end", tick_label(tick));
  }
  for (const double tick : frame.x.ticks) {
    const double x = frame.x.place(tick);
    out += line(x, frame.y.from, x, frame.y.from + 5, "axis");
    out += text(x, frame.y.from + 20, "middle", tick_label(tick));
  }
  for (std::size_t i = 0; i < plot.x_names.size(); ++i)
    out +=
        text(frame.x.place(static_cast<double>(i)), frame.y.from + 20, "middle", plot.x_names[i]);
  out += line(frame.x.from, frame.y.from, frame.x.to, frame.y.from, "axis");
  out += line(frame.x.from, frame.y.from, frame.x.from, frame.y.to, "axis");
  out += text((frame.x.from + frame.x.to) / 2, plot.height - 14, "middle", plot.x_label);
  const double middle = (frame.y.from + frame.y.to) / 2;
  return out + text(18, middle, "middle", plot.y_label,
                    " transform=\"rotate(-90 18 " + number(middle) + ")\"");
}

// Three shapes, filled and then hollow: no two styles differ by colour alone.
std::string mark(double x, double y, int style) {
  static_assert(kStyles <= 6, "a seventh style needs a fourth shape");
  const auto at = [](double px, double py) { return number(px) + "," + number(py) + " "; };
  const auto colour = "c" + std::to_string(style) + "\"";
  const auto kind = style < 3 ? "class=\"m " + colour
                              : "class=\"" + colour + " fill=\"none\" stroke-width=\"1.5\"";
  if (style % 3 == 0)
    return "<circle " + kind + " cx=\"" + number(x) + "\" cy=\"" + number(y) + "\" r=\"4\"/>\n";
  std::string points =
      style % 3 == 1 ? at(x - 4, y - 4) + at(x + 4, y - 4) + at(x + 4, y + 4) + at(x - 4, y + 4)
                     : at(x, y - 5) + at(x + 5, y + 4) + at(x - 5, y + 4);
  points.pop_back();
  return "<polygon " + kind + " points=\"" + points + "\"/>\n";
}

std::string draw_bar(const Frame& frame, const PlotPoint& point, int style) {
  if (!frame.y.shows(point.low) || !frame.y.shows(point.high)) return "";
  const double x = frame.x.place(point.x), low = frame.y.place(point.low),
               high = frame.y.place(point.high);
  const std::string kind = "c" + std::to_string(style);
  return line(x, low, x, high, kind) + line(x - 4, low, x + 4, low, kind) +
         line(x - 4, high, x + 4, high, kind);
}

// Pieces of the curve between gaps.
std::string draw_line(const Frame& frame, const PlotSeries& series, int style) {
  std::string path;
  bool pen_down = false;
  for (const auto& point : series.points) {
    const bool shown = frame.x.shows(point.x) && frame.y.shows(point.y);
    if (shown)
      path += (pen_down ? "L" : "M") + number(frame.x.place(point.x)) + " " +
              number(frame.y.place(point.y));
    pen_down = shown;
  }
  if (path.empty()) return "";
  const auto dash =
      kDashes[style].empty() ? "" : " stroke-dasharray=\"" + std::string(kDashes[style]) + "\"";
  return "<path class=\"s c" + std::to_string(style) + "\"" + dash + " d=\"" + path + "\"/>\n";
}

std::string draw_series(const Frame& frame, const PlotSeries& series, int style) {
  std::string out = series.line ? draw_line(frame, series, style) : "";
  for (const auto& point : series.points) {
    if (!frame.x.shows(point.x) || !frame.y.shows(point.y)) continue;
    out += draw_bar(frame, point, style);
    if (series.marks) out += mark(frame.x.place(point.x), frame.y.place(point.y), style);
  }
  return out;
}

std::string draw_legend(const Plot& plot) {
  std::string out;
  double x = kLeft;
  for (std::size_t i = 0; i < plot.series.size(); ++i) {
    const auto& series = plot.series[i];
    const int style = static_cast<int>(i % kStyles);
    if (series.line) {
      const auto dash =
          kDashes[style].empty() ? "" : "\" stroke-dasharray=\"" + std::string(kDashes[style]);
      out += line(x, 50, x + 26, 50, "s c" + std::to_string(style) + dash);
    }
    if (series.marks) out += mark(x + 13, 50, style);
    out += text(x + 32, 54, "start", series.name);
    x += 56 + 7.2 * static_cast<double>(series.name.size());
  }
  return out;
}

}  // namespace

std::string line_plot(const Plot& plot) {
  const Frame frame = layout(plot);
  const std::string id = escape_markup(plot.id);
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"janua-plot\" viewBox=\"0 0 " +
      std::to_string(plot.width) + " " + std::to_string(plot.height) + "\" width=\"" +
      std::to_string(plot.width) + "\" height=\"" + std::to_string(plot.height) +
      "\" role=\"img\" aria-labelledby=\"" + id + "-title " + id + "-desc\">\n";
  out += "<title id=\"" + id + "-title\">" + escape_markup(plot.title) + "</title>\n";
  out += "<desc id=\"" + id + "-desc\">" + escape_markup(plot.description) + "</desc>\n";
  out += "<style>" + std::string(kCss) + "</style>\n";
  out += text(kLeft, 26, "start", plot.title, " font-size=\"16\" font-weight=\"600\"");
  if (frame.empty)
    return out + text(plot.width / 2.0, plot.height / 2.0, "middle", "no data") + "</svg>\n";
  out += draw_legend(plot) + draw_axes(plot, frame);
  for (std::size_t i = 0; i < plot.series.size(); ++i)
    out += draw_series(frame, plot.series[i], static_cast<int>(i % kStyles));
  return out + "</svg>\n";
}

}  // namespace page
