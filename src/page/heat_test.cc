// A heat map says every figure in letters, and a radar and a page of tables stand alone.
#include "page/heat.h"

#include <gmock/gmock.h>

#include <cmath>

#include "page/radar.h"
#include "page/sheet.h"

namespace page {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Heat, ShadesByPlaceBetweenTheEndsAndWritesEachFigure) {
  const auto html = heat_map(
      {.caption = "Scores <1>",
       .corner = "language",
       .columns = {"acc"},
       .rows = {{"Irish", {0.0}, {"0.0"}}, {"Maltese", {1.0}, {"1.0"}}, {"Basque", {{}}, {"-"}}},
       .ends = {{0, 1}}});
  EXPECT_THAT(html, HasSubstr("<td class=\"k0\">0.0</td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"k9\">1.0</td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"none\">-</td>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">Irish</th>"));
  EXPECT_THAT(html, HasSubstr("Scores &lt;1&gt;"));
}

TEST(Heat, OfEqualEndsColoursNothing) {
  EXPECT_THAT(heat_map({.caption = "",
                        .corner = "",
                        .columns = {"a"},
                        .rows = {{"x", {5.0}, {"5"}}},
                        .ends = {{5, 5}}}),
              HasSubstr("class=\"k0\">5"));
}

TEST(Radar, ClosesALineAndLeavesGaps) {
  Radar radar{.title = "t",
              .description = "d",
              .axes = {"a", "b", "c"},
              .series = {{"whole", {1.0, 0.5, 2.0}}}};
  EXPECT_THAT(radar_chart(radar), HasSubstr("Z\"/>"));
  EXPECT_THAT(radar_chart(radar), HasSubstr("M380.0 70.0"));  // the rim, straight up
  radar.series = {{"broken", {1.0, {}, 0.5}}};
  EXPECT_THAT(radar_chart(radar), Not(HasSubstr("Z\"/>")));
  EXPECT_THAT(radar_chart(radar), Not(HasSubstr("nan")));
  radar.axes = {"a", "b"};
  EXPECT_THAT(radar_chart(radar), HasSubstr("no data"));
}

TEST(Sheet, MakesTablesOfMarkdownAndEscapesText) {
  const auto html =
      sheet("A & B", sheet_body("words <i>\n\n| a | b |\n| --- | --- |\n| x | 1 |\n", "Figures"));
  EXPECT_THAT(html, HasSubstr("<title>A &amp; B</title>"));
  EXPECT_THAT(html, HasSubstr("<p>words &lt;i&gt;</p>"));
  EXPECT_THAT(html, HasSubstr("<caption>Figures</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">x</th><td>1</td>"));
  EXPECT_THAT(html, Not(HasSubstr("---")));
}

}  // namespace
}  // namespace page
