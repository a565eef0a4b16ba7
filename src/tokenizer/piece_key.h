// Up to 16 bytes as two numbers, by which pieces and tokens are looked up without a loop over bytes.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace tokenizer {

// The first byte in the lowest bits; zeros behind the last.
struct PieceKey {
  static constexpr std::size_t kBytes = 16;

  std::uint64_t low = 0, high = 0;
  bool operator==(const PieceKey&) const = default;

  // Its first `size` bytes, without asking which word they end in.
  PieceKey first(std::size_t size) const {
    PieceKey mask;
    std::memcpy(&mask, kOnes.data() + kBytes - size, kBytes);
    return {low & mask.low, high & mask.high};
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

 private:
  // Sixteen bytes of ones, then sixteen of zeros, in one line of cache.
  alignas(32) static constexpr auto kOnes = [] {
    std::array<unsigned char, 32> out{};
    std::fill_n(out.begin(), 16, static_cast<unsigned char>(0xff));
    return out;
  }();
};

}  // namespace tokenizer
