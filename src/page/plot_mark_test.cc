// Whether two kinds of mark can be told apart by who sees no colours.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>

#include "page/plot.h"

namespace page {
namespace {

// Each mark of the chart without its place and its colour, by the class that gives the colour.
std::map<std::string, std::string> looks(const std::string& svg) {
  const std::regex mark("<(circle|polygon) ([^>]*)/>");
  std::map<std::string, std::string> out;
  for (std::sregex_iterator it(svg.begin(), svg.end(), mark), end; it != end; ++it) {
    const auto said = (*it)[2].str();
    std::smatch colour;
    if (!std::regex_search(said, colour, std::regex("c[0-9]"))) continue;
    const auto corners = std::count(said.begin(), said.end(), ',');
    const bool hollow = said.find("fill=\"none\"") != std::string::npos;
    const auto look =
        (*it)[1].str() + " " + std::to_string(corners) + (hollow ? " hollow" : " filled");
    const auto [known, is_new] = out.emplace(colour.str(), look);
    EXPECT_EQ(known->second, look) << "the legend draws the mark of the chart";
  }
  return out;
}

Plot of_series(std::size_t count) {
  Plot plot;
  for (std::size_t i = 0; i < count; ++i)
    plot.series.push_back({.name = "s" + std::to_string(i),
                           .points = {{0, static_cast<double>(i)}, {1, 2}},
                           .line = false,
                           .marks = true});
  return plot;
}

// Bug: the first and the fourth were both circles, of two colours.
TEST(Marks, of_two_series_differ_by_more_than_colour) {
  const auto six = looks(line_plot(of_series(6)));
  ASSERT_EQ(six.size(), 6u);
  for (const auto& [one, look] : six)
    for (const auto& [other, looks_like] : six)
      if (one != other) {
        EXPECT_NE(look, looks_like) << one << " and " << other;
      }
}

TEST(Marks, of_up_to_three_series_are_filled) {
  for (const auto& [colour, look] : looks(line_plot(of_series(3))))
    EXPECT_TRUE(look.ends_with("filled")) << colour;
}

}  // namespace
}  // namespace page
