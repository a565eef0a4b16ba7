// Where the numbers of a part of a parameter stand among those of the whole.
#pragma once

#include "model/cut/part.h"

namespace model {

// `rows` pieces of `count` numbers each: the r-th begins at `begin + r * step` in the whole, and behind
// the one before in the part.
struct Piece {
  std::size_t begin = 0, count = 0, rows = 1, step = 0;
};

// One behind the other they are the part. The shapes must be those that part_of() gives.
std::vector<Piece> pieces_of(const Parameter& part, const Parameter& whole, const Cut& cut,
                             const Part& of);

// Those numbers of a whole parameter as it is stored.
void append_numbers(const compute::Stored& whole, const Piece& piece, std::vector<float>& out);

}  // namespace model
