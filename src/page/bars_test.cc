#include "page/bars.h"

#include <gtest/gtest.h>

namespace page {
namespace {

Bars two() {
  return {.description = "Tokens",
          .series = {"plain", "<fair>"},
          .groups = {{"German", "deu_Latn", {{1.1, 1.0, 1.2}, {1.05, 1.05, 1.05}}},
                     {"Georgian", "kat_Geor", {{2.0, 1.9, 2.1}, {0.3, 0.2, 0.4, "98 % lost"}}}},
          .line = 1,
          .line_name = "English"};
}

TEST(Bars, have_a_number_each_and_names_that_are_escaped) {
  const auto html = bars(two());
  EXPECT_NE(html.find("<span>2 &lt;fair&gt;</span>"), html.npos) << html;
  EXPECT_EQ(html.find("<fair>"), html.npos);
  EXPECT_NE(html.find(">2.00</b>"), html.npos);
  EXPECT_NE(html.find(">1.05</b>"), html.npos);
  EXPECT_NE(html.find("98 % lost</b>"), html.npos) << "it stands in place of a bar";
  EXPECT_EQ(html.find("0.30"), html.npos);
  EXPECT_EQ(html, bars(two()));
}

TEST(Bars, of_one_series_need_no_numbers) {
  const auto html =
      bars({.description = "", .series = {"one"}, .groups = {{"a", "", {{1, 1, 1}}}}});
  EXPECT_EQ(html.find("class=\"which\""), html.npos);
  EXPECT_EQ(html.find("<ol"), html.npos);
}

// Bug: one outlier made all others equally short.
TEST(Bars, cut_the_few_that_are_far_longer_than_all_others) {
  Bars plot{.description = "", .series = {"one"}, .groups = {}};
  for (int i = 0; i < 20; ++i) plot.groups.push_back({"a", "", {{1.0, 1.0, 1.0}}});
  EXPECT_EQ(bars(plot).find("class=\"cut\""), std::string::npos);
  plot.groups.push_back({"b", "", {{10.9, 10.5, 11.3}}});
  const auto html = bars(plot);
  EXPECT_NE(html.find("width:83.33%"), html.npos) << html;
  EXPECT_NE(html.find("<i class=\"cut\" style=\"width:100.00%"), html.npos);
  EXPECT_NE(html.find("10.90 \u203a"), html.npos) << "its number is whole";
}

TEST(Bars, of_nothing_are_none) {
  EXPECT_NE(bars({.description = "", .series = {}, .groups = {}}).find("<figure"),
            std::string::npos);
}

}  // namespace
}  // namespace page
