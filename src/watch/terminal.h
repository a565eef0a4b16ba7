// A picture as text, for a terminal 80 columns wide; ASCII alone.
#pragma once

#include <string>

#include "watch/picture.h"

namespace watch {

// Names from outside are spelled so that no terminal obeys them.
std::string to_text(const Picture& picture);

// The curve in `rows` lines and `columns` marks, its ends named at the left; "" of less than two points.
std::string text_plot(const std::vector<Point>& points, int columns, int rows);

}  // namespace watch
