// Where the boxes of a graph stand and which way its lines go: in layers from top to bottom, each node
// in the layer below the lowest one that it comes from.
//
// A line over several layers takes up room in each layer between, as a box does, so that it passes
// behind none (Sugiyama, Tagawa and Toda, 1981). The same graph always gives the same picture.
#pragma once

#include <cstddef>
#include <vector>

namespace run {

struct Line {
  std::size_t from, to;  // nodes; from < to
};

struct Layout {
  struct Place {
    std::size_t layer;
    double middle;  // from the left edge of the picture, in the unit of the widths
  };
  std::vector<Place> nodes;
  std::vector<std::vector<double>> ways;  // of each line: where it crosses each layer between
  std::size_t layers = 0;
  double width = 0;
};

// `widths` of the nodes, each after those that it comes from; `gap`: between neighbours of a layer.
Layout lay_out(const std::vector<double>& widths, const std::vector<Line>& lines, double gap);

}  // namespace run
