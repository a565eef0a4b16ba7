#include "tokenizer/hash_key.h"

#include <random>

namespace tokenizer {

std::uint64_t hash_key() {
  static const auto key = [] {
    std::random_device random;
    return std::uint64_t{random()} << 32 | random() | 1;
  }();
  return key;
}

}  // namespace tokenizer
