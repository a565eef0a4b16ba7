// Scales that each stand for a block of a matrix.
#pragma once

#include "model/packed/part.h"
#include "model/packed/scheme.h"

namespace model::packed {

struct Grid {
  std::size_t high = 1, wide = 1, columns = 1;  // of a block; of the grid
  std::size_t at(std::size_t row, std::size_t column) const {
    return row / high * columns + column / wide;
  }
};

// The grid that a tensor of `rows` x `width` has by `spread`. Error: bad_data, naming `part`, for a group
// that does not divide the width.
base::Result<Grid> grid_of(const Spread& spread, const Part& part, std::size_t rows,
                           std::size_t width);
// Whether a tensor has a number for each block; one alone may have any number of sides.
bool covers(const Part& part, const Grid& grid, std::size_t rows);
// Error: bad_data if it does not.
base::Result<void> expect_cover(const Part& part, std::initializer_list<const char*> types,
                                const Grid& grid, std::size_t rows);

}  // namespace model::packed
