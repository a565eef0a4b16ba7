// Remembers of pairs of tokens whether they stay apart, which words have in common. Of two pairs that meet at a place
// the later stays. One thread at a time; never changes a result.
#pragma once

#include <cstdint>
#include <vector>

#include "tokenizer/token_pair.h"

namespace tokenizer {

class KnownPairs {
 public:
  // What `find` says, which is asked only if it is not remembered. Ids are not negative.
  template <class Find>
  bool apart(std::int32_t left, std::int32_t right, Find&& find) {
    const auto pair = token_pair(left, right) << 1;
    auto& known = pairs_[SpreadPair()(pair) >> (64 - kBits)];
    if ((known & ~TokenPair{1}) != pair) known = pair | TokenPair{find()};
    return known & 1;
  }

 private:
  static constexpr int kBits = 13;
  static constexpr TokenPair kNone = ~TokenPair{0};
  std::vector<TokenPair> pairs_ = std::vector<TokenPair>(std::size_t{1} << kBits, kNone);
};

}  // namespace tokenizer
