#include "page/plot.h"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>

#include "page/markup.h"

namespace page {
namespace {

std::size_t count(const std::string& in, std::string_view what) {
  std::size_t n = 0;
  for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + 1)) ++n;
  return n;
}

Plot falling() {
  return {.title = "Loss",
          .description = "falls",
          .x_label = "step",
          .y_label = "nats",
          .series = {{.name = "train", .points = {{1, 9}, {10, 5}, {100, 3}}, .marks = true}}};
}

TEST(LinePlot, has_a_title_and_a_description_for_screen_readers) {
  const auto svg = line_plot(falling());
  EXPECT_NE(svg.find("role=\"img\" aria-labelledby=\"plot-title plot-desc\""), std::string::npos);
  EXPECT_NE(svg.find("<desc id=\"plot-desc\">falls</desc>"), std::string::npos);
}

TEST(LinePlot, follows_the_reader_into_the_dark) {
  EXPECT_NE(line_plot(falling()).find("prefers-color-scheme:dark"), std::string::npos);
}

TEST(LinePlot, loads_nothing_from_outside) {
  const auto svg = line_plot(falling());
  EXPECT_EQ(count(svg, "http"), 1u);  // the name space
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("url("), std::string::npos);
}

TEST(LinePlot, gives_equal_bytes_for_equal_input) {
  EXPECT_EQ(line_plot(falling()), line_plot(falling()));
}

TEST(LinePlot, places_the_ends_of_a_line_inside_the_frame) {
  const auto svg = line_plot(falling());
  EXPECT_NE(svg.find("<path class=\"s c0\" d=\"M"), std::string::npos);
  EXPECT_EQ(count(svg, "<circle class=\"m c0\""), 4u);  // three points and the legend
}

TEST(LinePlot, breaks_the_line_where_a_value_is_not_finite) {
  auto plot = falling();
  plot.series[0].points[1].y = std::nan("");
  const auto svg = line_plot(plot);
  const auto from = svg.find(" d=\"");
  const auto path = svg.substr(from, svg.find("\"/>", from) - from);
  EXPECT_EQ(count(path, "M"), 2u);
  EXPECT_EQ(count(path, "L"), 0u);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(LinePlot, leaves_out_what_a_log_axis_cannot_show) {
  auto plot = falling();
  plot.log_y = plot.log_x = true;
  plot.series[0].points.push_back({0, -1});
  const auto svg = line_plot(plot);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_NE(svg.find(">100</text>"), std::string::npos);
}

TEST(LinePlot, draws_error_bars_only_where_both_ends_are_known) {
  auto plot = falling();
  plot.series[0].points[0].low = 8;
  const auto none = count(line_plot(plot), "<line class=\"c0\"");
  plot.series[0].points[0].high = 10;
  EXPECT_EQ(none, 0u);
  EXPECT_EQ(count(line_plot(plot), "<line class=\"c0\""), 3u);
}

TEST(LinePlot, writes_category_names_in_place_of_numbers) {
  auto plot = falling();
  plot.x_names = {"deu", "fin"};
  plot.series[0].points = {{0, 1}, {1, 2}};
  EXPECT_NE(line_plot(plot).find(">fin</text>"), std::string::npos);
}

TEST(LinePlot, says_no_data_for_an_empty_plot) {
  EXPECT_NE(line_plot({.title = "x"}).find(">no data</text>"), std::string::npos);
}

TEST(LinePlot, gives_a_single_value_a_range) {
  for (const double value : {0.0, 5.0, -3.0, 1e300}) {
    const auto svg = line_plot({.series = {{.name = "one", .points = {{value, value}}}}});
    EXPECT_EQ(svg.find("nan"), std::string::npos) << value;
    EXPECT_EQ(svg.find("inf"), std::string::npos) << value;
  }
}

TEST(LinePlot, starts_the_axis_at_zero_when_asked) {
  auto plot = falling();
  plot.y_from_zero = true;
  EXPECT_NE(line_plot(plot).find(">0</text>"), std::string::npos);
}

TEST(LinePlot, shortens_large_ticks) {
  const auto svg = line_plot({.series = {{.name = "n", .points = {{0, 0}, {40000, 3e6}}}}});
  EXPECT_NE(svg.find(">20k</text>"), std::string::npos);
  EXPECT_NE(svg.find(">2M</text>"), std::string::npos);
}

TEST(LinePlot, escapes_names_from_outside) {
  auto plot = falling();
  plot.title = "<script>alert(1)</script>";
  plot.series[0].name = "\"&'";
  plot.id = "\"><x";
  const auto svg = line_plot(plot);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_EQ(svg.find("<x"), std::string::npos);
  EXPECT_NE(svg.find("&quot;&amp;&#39;"), std::string::npos);
}

TEST(EscapeMarkup, replaces_characters_that_xml_forbids) {
  EXPECT_EQ(escape_markup(std::string("a\0b\x01", 4)),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escape_markup("Georgisch \u10e5"), "Georgisch \u10e5");
}

}  // namespace
}  // namespace page
