// How often each pair of symbols occurs at most, in memory that is known beforehand: counts of pairs that share a place
// are added up, so a pair is never said to be rarer than it is. Each pair has a place in either half, and what is less
// there is nearer to the truth.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "tokenizer/token_pair.h"

namespace tokenizer {

class PairBounds {
 public:
  explicit PairBounds(std::size_t bytes)
      : half_(std::max<std::size_t>(1024, bytes / 2 / sizeof(std::uint64_t))), counts_(2 * half_) {}

  void add(TokenPair pair, std::uint64_t count) {
    const auto [first, second] = places(pair);
    const auto sum = std::min(counts_[first], counts_[second]) + count;
    counts_[first] = std::max(counts_[first], sum);
    counts_[second] = std::max(counts_[second], sum);
    most_ = std::max(most_, sum);
  }
  std::uint64_t of(TokenPair pair) const {
    const auto [first, second] = places(pair);
    return std::min(counts_[first], counts_[second]);
  }
  std::uint64_t most() const { return most_; }  // of any pair

 private:
  struct Places {
    std::size_t first, second;
  };
  Places places(TokenPair pair) const {
    auto hash = pair * 0x9e3779b97f4a7c15u;
    hash = (hash ^ hash >> 32) * 0xd6e8feb86659fd93u;
    return {((hash >> 32) * half_) >> 32, half_ + (((hash & 0xffffffff) * half_) >> 32)};
  }

  std::size_t half_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t most_ = 0;
};

}  // namespace tokenizer
