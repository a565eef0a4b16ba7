// Python's `random`: whole numbers and choices as a seed of CPython draws them, so that few-shot examples and
// bootstraps are those of the evaluation harness.
//
// Source: MT19937 (Matsumoto and Nishimura, 1998), seeded by init_by_array as CPython does with a whole number;
// random.py of CPython 3.11 and later for what is made of its numbers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace eval::task {

class PythonRandom {
 public:
  explicit PythonRandom(std::uint64_t seed);

  double random();                                                 // [0, 1), 53 bits
  std::uint64_t below(std::uint64_t n);                            // randbelow(n); n in [1, 2^32]
  std::vector<std::size_t> sample(std::size_t n, std::size_t k);   // places; k <= n
  std::vector<std::size_t> choices(std::size_t n, std::size_t k);  // places, with replacement
  void shuffle(std::vector<std::size_t>& places);

 private:
  std::uint32_t next();
  void refill();

  static constexpr std::size_t kSize = 624, kShift = 397;
  std::array<std::uint32_t, kSize> state_;
  std::size_t at_ = kSize;
};

}  // namespace eval::task
