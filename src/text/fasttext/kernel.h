// The sums that classifying a line consists of, by the widest instructions that the processor has.
//
// Rows are 32-bit floats at any address: a model file puts them behind names of any length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace text::fasttext {

struct Kernel {
  const char* name;
  // to[0, n) += those rows, of n numbers each, that lie behind `rows`.
  void (*add_rows)(const char* rows, std::size_t n, const std::uint32_t* ids, std::size_t count,
                   float* to);
  float (*dot)(const char* row, const float* x, std::size_t n);
};

// Those that this processor can run, the best one first; the last one runs anywhere.
std::span<const Kernel> kernels();
inline const Kernel& kernel() { return kernels().front(); }

}  // namespace text::fasttext
