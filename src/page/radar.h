// A radar chart as SVG text: several axes from one middle, and a closed line for each series.
//
// It shows a shape, not figures: whoever wants these needs a table beside it. One self-contained <svg> without scripts,
// fonts or links, in the reader's light or dark preference; series are told apart by dash and mark as well as by colour.
// Equal input gives equal bytes.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace page {

struct Radar {
  std::string title;
  std::string description;        // what the chart shows, for who cannot see it
  std::vector<std::string> axes;  // three or more
  struct Series {
    std::string name;
    std::vector<std::optional<double>> values;  // one for each axis; none makes a gap
  };
  std::vector<Series> series;
  double low = 0, high = 1;  // in the middle, and at the rim; what lies outside is drawn at the end
  std::string id = "radar";  // prefix of element ids, for several charts on one page
};

// Text fields may hold anything; they are escaped.
std::string radar_chart(const Radar& radar);

}  // namespace page
