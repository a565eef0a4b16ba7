// Products of tiles of bf16 and what attention does between them, for op/attend_tiles.h.
//
// A tile is 16 x 16 words of two numbers, 1 KiB in one piece: what a processor with AMX multiplies with one
// instruction (Intel's manual, TDPBF16PS). The left operand has rows of 32 numbers. The right one has in
// word (p, c) the numbers 2p and 2p + 1 of column c. Tiles without rows or columns of their own hold zeros.
#pragma once

#include <cstddef>
#include <cstdint>

namespace compute {

struct bf16;

inline constexpr std::size_t kTileSide = 16;      // rows of a tile, and columns of a result
inline constexpr std::size_t kTileDepth = 32;     // numbers that one tile sums over
inline constexpr std::size_t kTileNumbers = 512;  // in a tile

constexpr std::size_t tiles_of(std::size_t n) { return (n + kTileSide - 1) / kTileSide; }
constexpr std::size_t depths_of(std::size_t n) { return (n + kTileDepth - 1) / kTileDepth; }

// Tile (side, depth) of an operand lies side * by_side + depth * by_depth tiles behind `at`.
struct Tiles {
  const bf16* at;
  std::size_t by_side, by_depth;
};

// c [16 * rows, 16 * columns] = a times b, or added to c, whose rows lie c_row numbers apart. Sums run over
// the tiles in the order of depth: each has two sums of its own, of even and of odd numbers, from zero on,
// and their sum is added to c. So a row has the same bits whatever rows stand beside it, and zeros behind
// or before what is summed change none.
struct TileProduct {
  Tiles a, b;
  float* c;
  std::size_t c_row;
  std::size_t rows, columns, depth;  // in tiles
  bool add;
};

// What multiplies: one of tile_engine.h, or the plain one of each kernel set.
using TileMultiply = void (*)(const TileProduct&);

// Where a block of scores [keys, queries] stands in its text: keys are multiples of 32, queries of 16.
// Column c is the query at position `query` + c; it sees keys up to itself, and not further back than
// `window`. Keys lie in rows, so that all sums of a softmax run over vectors of queries.
struct TileScores {
  std::size_t key, keys, query, queries;
  std::size_t row;     // numbers from one row of scores to the next
  std::size_t window;  // 0: all before it
  float scale, cap;    // cap 0: none

  bool sees(std::size_t q, std::size_t k) const {
    return k <= q && (window == 0 || q - k < window);
  }
};

// Each is written over vectors once and compiled for each set; see kernel.h.
struct TileKernels {
  // Rows of [rows, width], `stride` numbers apart, as tiles. `rows` and `columns` are left operands, whose
  // sides are rows or columns of what is packed; `turned` and `paired` right ones, likewise. Sides lie one
  // after the other (by_side = depths of the other dimension, by_depth = 1), but in `paired`: by_side = 1,
  // by_depth = tiles_of(width). The number of rows is padded to a multiple of 32.
  using Pack = void (*)(const bf16* from, std::size_t stride, std::size_t rows, std::size_t width,
                        bf16* out);
  Pack rows, columns, turned, paired;
  TileMultiply product;
  // Scores become weights, a right operand whose sides are queries (by_side = 1, by_depth = tiles of
  // queries), beside those of blocks before: `top` and `total` [queries] are the running maximum and sum,
  // and `sums` [height, queries], in rows as the scores, is scaled anew where a maximum rises.
  void (*weigh)(const TileScores& scores, float* score, bf16* weight, float* top, float* total,
                float* sums, std::size_t height);
  // Scores of one group of 32 keys and the gradient of their weights become final weights and the gradient
  // of scores before `scale`: left operands whose sides are keys, `by_key` tiles apart, and the latter once
  // more as a right one whose sides are queries.
  struct Backward {
    const float *score, *gradient;  // [32, queries], in rows
    const float *log_sum, *mean;    // [queries]
    bf16 *weight, *left, *right;
    std::size_t by_key;
  };
  void (*weigh_backward)(const TileScores& scores, const Backward& data);
  // out [rows, width] = the transpose of sums [width, rows], whose rows lie sum_row apart and have 16 more
  // columns in reach, each row times its factor.
  void (*turn_out)(const float* sums, std::size_t sum_row, const float* factor, std::size_t rows,
                   std::size_t width, bf16* out, std::size_t stride);
  float (*dot)(const bf16* a, const bf16* b, std::size_t n);
};

}  // namespace compute
