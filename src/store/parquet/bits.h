// Numbers packed into bits: runs and levels, and differences.
#pragma once

#include <cstdint>
#include <vector>

#include "store/parquet/cursor.h"

namespace store::parquet {

// RLE and bit-packed runs of numbers of `width` bits (0 to 32), `count` of them. The cursor is bad where there are fewer.
std::vector<std::uint32_t> read_runs(Cursor& in, int width, std::size_t count);

// DELTA_BINARY_PACKED: at most `most` numbers. The cursor is bad where it is none.
std::vector<std::int64_t> read_deltas(Cursor& in, std::size_t most);

}  // namespace store::parquet
