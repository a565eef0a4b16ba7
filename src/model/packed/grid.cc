#include "model/packed/grid.h"

#include <algorithm>

namespace model::packed {

namespace {

std::size_t blocks(std::size_t side, std::size_t of) { return side / of + (side % of != 0); }

std::vector<std::int64_t> shape_of(const Grid& grid, std::size_t rows) {
  return {static_cast<std::int64_t>(blocks(rows, grid.high)),
          static_cast<std::int64_t>(grid.columns)};
}

}  // namespace

base::Result<Grid> grid_of(const Spread& spread, const Part& part, std::size_t rows,
                           std::size_t width) {
  const auto wide = static_cast<std::size_t>(spread.wide);
  switch (spread.kind) {
    case Spread::Kind::tensor:
      return Grid{rows, width, 1};
    case Spread::Kind::channel:
      return Grid{1, width, 1};
    case Spread::Kind::group:
      if (width % wide == 0) return Grid{1, wide, width / wide};
      return unexpected(part, "a width that groups of " + std::to_string(wide) + " divide");
    case Spread::Kind::block:
      break;
  }
  return Grid{static_cast<std::size_t>(spread.high), wide, blocks(width, wide)};
}

bool covers(const Part& part, const Grid& grid, std::size_t rows) {
  const auto wanted = shape_of(grid, rows);
  const auto& shape = part.info->shape;
  if (shape == wanted) return true;
  return grid.columns == 1 && part.info->count == static_cast<std::uint64_t>(wanted[0]) &&
         (wanted[0] == 1 || shape.size() == 1);
}

base::Result<void> expect_cover(const Part& part, std::initializer_list<const char*> types,
                                const Grid& grid, std::size_t rows) {
  const bool known = std::ranges::find(types, part.info->dtype) != types.end();
  return known && covers(part, grid, rows) ? base::Result<void>()
                                           : expect(part, types, shape_of(grid, rows));
}

}  // namespace model::packed
