// The size from which on a share of very many numbers lies, none of which is kept: sizes of floats are
// ordered as their bits are, so it is found in two passes over them, upper half of the bits first.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace model {

class LargestShare {
 public:
  explicit LargestShare(double share) : share_(share) {}
  void count(std::span<const float> numbers);        // first all of them, in any pieces, ...
  void count_again(std::span<const float> numbers);  // ... then all of them once more
  // Of N numbers the size of the floor(share * N)-th by size, of the largest where that is none; 0 where
  // all are within the share.
  float least() const;

 private:
  struct Bucket {
    std::uint64_t bits = 0;    // upper ones
    std::uint64_t within = 0;  // so many of its numbers are wanted
  };
  Bucket bucket() const;

  double share_;
  std::uint64_t numbers_ = 0;
  std::vector<std::uint64_t> upper_ = std::vector<std::uint64_t>(1 << 16),
                             lower_ = std::vector<std::uint64_t>(1 << 16);
  Bucket in_ = {};
  bool again_ = false;
};

}  // namespace model
