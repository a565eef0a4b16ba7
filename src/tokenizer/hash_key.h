// Hashes that nobody can foretell: their key is drawn anew by every program, so that no file or text can be made of which
// all meets at one place. What is found never depends on it.
#pragma once

#include <cstdint>

namespace tokenizer {

// Odd; the same throughout a program.
std::uint64_t hash_key();

// Both halves of the product count, so that no difference of two words cancels that of two others for every key.
inline std::uint64_t keyed_mix(std::uint64_t hash, std::uint64_t word, std::uint64_t key) {
  const auto product = static_cast<unsigned __int128>(hash ^ word) * key;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace tokenizer
