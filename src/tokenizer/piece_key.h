// Up to 16 bytes as two numbers, by which pieces and tokens are looked up without a loop over bytes.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace tokenizer {

// The first byte in the lowest bits; zeros behind the last.
struct PieceKey {
  static constexpr std::size_t kBytes = 16;

  std::uint64_t low = 0, high = 0;
  bool operator==(const PieceKey&) const = default;

  // Its first `size` bytes.
  PieceKey first(std::size_t size) const {
    return size < 8        ? PieceKey{low & ((std::uint64_t{1} << (8 * size)) - 1), 0}
           : size < kBytes ? PieceKey{low, high & ((std::uint64_t{1} << (8 * (size - 8))) - 1)}
                           : *this;
  }

  // Of all bytes in [p, end), which may be more than 16 or none.
  static PieceKey load(const char* p, const char* end) {
    static_assert(std::endian::native == std::endian::little);
    PieceKey key;
    if (end - p >= static_cast<std::ptrdiff_t>(kBytes)) [[likely]]
      std::memcpy(&key, p, kBytes);
    else if (p != end)
      std::memcpy(&key, p, static_cast<std::size_t>(end - p));
    return key;
  }

  std::uint64_t hash(std::size_t size) const {
    std::uint64_t h = (low * 0x9e3779b97f4a7c15u) ^ std::rotl(high * 0xff51afd7ed558ccdu, 29);
    h = (h ^ h >> 32) + size;
    return h * 0xd6e8feb86659fd93u;  // the highest bits are the best
  }
};

}  // namespace tokenizer
