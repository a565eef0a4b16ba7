// Horizontal bars in groups, as HTML: a language each, and in it a bar for each tokenizer.
//
//   auto html = page::bars({.description = "Tokens relative to English.", .series = {"plain", "fair"},
//                           .groups = {{"Georgian", "kat_Geor", {{1.78, 1.71, 1.85}, {1.45, 1.4, 1.5}}}}});
//
// Goes in: numbers that are not negative. Comes out: one <figure> with a style of its own and no script. HTML and not
// SVG, so that letters keep their size on a phone and names of any length find room. Series are told apart by
// number as well as by colour. A few bars that are far longer than all others are cut, and say so. Equal input
// gives equal bytes.
#pragma once

#include <string>
#include <vector>

namespace page {

struct Bar {
  double value = 0, low = 0, high = 0;  // ends of the interval: drawn where they differ
  std::string instead = "";             // stands in place of a bar that would say nothing
};

struct BarGroup {
  std::string name;
  std::string about;      // what a pointer over the name shows
  std::vector<Bar> bars;  // one for each series
};

struct Bars {
  std::string description;  // of the whole, for who cannot see it
  std::vector<std::string> series;
  std::vector<BarGroup> groups;
  double line = 0;          // a value that all are held against; 0: none
  std::string line_name{};  // what it is
};

// Text fields may hold anything; they are escaped.
std::string bars(const Bars& bars);

}  // namespace page
