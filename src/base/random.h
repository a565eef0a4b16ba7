// Counter-based randomness: every random number is a function of (seed, purpose, coordinates).
//
// There is no state to save, so a resumed run, another worker count or a replay that leaves a
// document out draws the same numbers. Philox4x32-10 (Salmon et al., SC'11) is the block function.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace base {

// 128 random bits from a 64-bit key and a 128-bit counter.
std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t high, std::uint64_t low);

// A keyed family of random numbers: at(a, b, c) always answers the same for the same arguments.
class Random {
 public:
  // `purpose` names the use ("train.order", "init"), so two uses never share numbers.
  Random(std::uint64_t seed, std::string_view purpose);

  std::uint64_t at(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const;
  double uniform(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const;  // [0, 1)
  double normal(std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) const;   // N(0, 1)
  std::uint64_t below(std::uint64_t n, std::uint64_t a, std::uint64_t b = 0,
                      std::uint64_t c = 0) const;  // [0, n)

  // Position of `index` in a pseudo-random permutation of [0, n): a bijection for each `round`.
  std::uint64_t permute(std::uint64_t index, std::uint64_t n, std::uint64_t round = 0) const;
  // The index that permute() puts at `position`.
  std::uint64_t unpermute(std::uint64_t position, std::uint64_t n, std::uint64_t round = 0) const;

 private:
  std::uint64_t key_;
};

}  // namespace base
