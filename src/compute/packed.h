// A matrix whose numbers stand in fewer bits than those that are computed with: blocks of GGML, FP8 with
// a scale a block, four bits a number by groups, or plain 16-bit numbers of a file. It stays so in memory;
// an operation asks for rows when it needs them.
#pragma once

#include <cstddef>

namespace compute {

class Packed {
 public:
  virtual ~Packed() = default;

  std::size_t rows() const { return rows_; }
  std::size_t width() const { return width_; }

  // Rows [first, first + count) as numbers, dense, into `out` [count, width]. A function of the bytes
  // alone; called from several threads at once.
  virtual void unpack(std::size_t first, std::size_t count, float* out) const = 0;

 protected:
  Packed(std::size_t rows, std::size_t width) : rows_(rows), width_(width) {}

 private:
  std::size_t rows_, width_;
};

}  // namespace compute
