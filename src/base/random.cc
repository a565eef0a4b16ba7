#include "base/random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "base/numerics.h"
#include "base/result.h"

namespace base {

namespace {

// SplitMix64's finaliser: a bijection that spreads every input bit.
std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// A permutation is a Feistel network over the next even number of bits, walked until it lands inside.
constexpr std::uint64_t kRounds = 6;
int half_bits(std::uint64_t n) {
  return std::max(2, (static_cast<int>(std::bit_width(n - 1)) + 1) / 2 * 2) / 2;
}

}  // namespace

std::array<std::uint32_t, 4> philox(std::uint64_t key, std::uint64_t high, std::uint64_t low) {
  std::array<std::uint32_t, 4> c = {
      static_cast<std::uint32_t>(low), static_cast<std::uint32_t>(low >> 32),
      static_cast<std::uint32_t>(high), static_cast<std::uint32_t>(high >> 32)};
  auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = std::uint64_t{0xD2511F53} * c[0];
    const std::uint64_t p1 = std::uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<std::uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  return c;
}

Random::Random(std::uint64_t seed, std::string_view purpose) {
  std::uint64_t h = 0xcbf29ce484222325ULL;  // FNV-1a of the purpose
  for (unsigned char byte : purpose) h = (h ^ byte) * 0x100000001b3ULL;
  key_ = mix(h) ^ mix(seed + 0x9e3779b97f4a7c15ULL);
}

std::uint64_t Random::at(std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
  const auto r = philox(key_ ^ mix(c), b, a);
  return std::uint64_t{r[1]} << 32 | r[0];
}

double Random::uniform(std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
  return static_cast<double>(at(a, b, c) >> 11) * 0x1p-53;
}

double Random::normal(std::uint64_t a, std::uint64_t b, std::uint64_t c) const {
  const auto r = philox(key_ ^ mix(c), b, a);
  const double u = (static_cast<double>(std::uint64_t{r[1]} << 20 | r[0] >> 12) + 0.5) * 0x1p-52;
  const double v = static_cast<double>(std::uint64_t{r[3]} << 20 | r[2] >> 12) * 0x1p-52;
  return std::sqrt(-2.0 * real::log(u)) * real::cos(2.0 * std::numbers::pi * v);
}

std::uint64_t Random::below(std::uint64_t n, std::uint64_t a, std::uint64_t b,
                            std::uint64_t c) const {
  CHECK(n > 0, "Random::below needs a positive bound");
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(at(a, b, c)) * n) >> 64);
}

std::uint64_t Random::permute(std::uint64_t index, std::uint64_t n, std::uint64_t round) const {
  CHECK(index < n, "Random::permute needs an index inside the range");
  if (n == 1) return 0;
  const int half = half_bits(n);
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  std::uint64_t x = index;
  do {
    std::uint64_t left = x >> half, right = x & mask;
    for (std::uint64_t f = 0; f < kRounds; ++f) {
      const std::uint64_t next = left ^ (at(right, f, round) & mask);
      left = right;
      right = next;
    }
    x = left << half | right;
  } while (x >= n);
  return x;
}

std::uint64_t Random::unpermute(std::uint64_t position, std::uint64_t n,
                                std::uint64_t round) const {
  CHECK(position < n, "Random::unpermute needs a position inside the range");
  if (n == 1) return 0;
  const int half = half_bits(n);
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  std::uint64_t x = position;
  do {
    std::uint64_t left = x >> half, right = x & mask;
    for (auto f = kRounds; f-- > 0;) {
      const std::uint64_t before = right ^ (at(left, f, round) & mask);
      right = left;
      left = before;
    }
    x = left << half | right;
  } while (x >= n);
  return x;
}

}  // namespace base
