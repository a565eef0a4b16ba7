// A chart as SVG text: lines or marks over two axes, with error bars.
//
//   auto svg = page::line_plot({.title = "Training loss",
//                               .description = "Loss falls from 9.7 to 3.1.",
//                               .x_label = "step", .y_label = "loss (nats per token)",
//                               .series = {{.name = "loss", .points = points}}});
//
// Goes in: numbers. Comes out: one self-contained <svg> element without scripts, fonts or links. It
// takes the reader's light or dark preference from a media query, tells series apart by dash and by
// shape or fill of the mark as well as by colour, and has a title and a description for screen
// readers. Equal input gives equal bytes.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace page {

struct PlotPoint {
  double x = 0;
  double y = 0;
  // Ends of the error bar; none is drawn where they are not finite.
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};

struct PlotSeries {
  std::string name{};
  // A point that is not finite (or not above 0 on a log axis) makes a gap.
  std::vector<PlotPoint> points{};
  bool line = true;
  bool marks = false;
};

struct Plot {
  std::string title{};
  std::string description{};  // what the chart shows, in a sentence, for who cannot see it
  std::string x_label{};
  std::string y_label{};
  bool log_x = false;
  bool log_y = false;
  bool y_from_zero = false;            // linear axis only
  std::vector<std::string> x_names{};  // categories: name i stands at x = i, instead of numbers
  std::vector<PlotSeries> series{};
  std::string id = "plot";  // prefix of element ids, for several charts on one page
  int width = 760;
  int height = 420;
};

// Text fields may hold anything; they are escaped. An empty plot says "no data".
std::string line_plot(const Plot& plot);

}  // namespace page
