// Two ids as one number: what the merges of BPE are looked up by.
#pragma once

#include <cstdint>

namespace tokenizer {

using TokenPair = std::uint64_t;  // left id << 32 | right id: orders as (left, right) does

constexpr TokenPair token_pair(std::int32_t left, std::int32_t right) {
  return TokenPair{static_cast<std::uint32_t>(left)} << 32 | static_cast<std::uint32_t>(right);
}
constexpr std::int32_t left_of(TokenPair pair) { return static_cast<std::int32_t>(pair >> 32); }
constexpr std::int32_t right_of(TokenPair pair) {
  return static_cast<std::int32_t>(pair & 0xffffffff);
}

// For tables: multiplied by 2^64 over the golden ratio, so that low bits tell neighbours apart.
struct SpreadPair {
  constexpr std::uint64_t operator()(TokenPair pair) const {
    pair *= 0x9e3779b97f4a7c15u;
    return pair ^ pair >> 32;
  }
};

}  // namespace tokenizer
