// SHA-1 (FIPS 180-4), to agree with programs that hash shingles by it; nothing rests on its strength.
#include <array>
#include <bit>
#include <cstring>
#include <string>

#include "data/minhash/shingle_hash.h"

namespace data::minhash {

namespace {

using State = std::array<std::uint32_t, 5>;

std::uint32_t big_endian(const unsigned char* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 |
         at[3];
}

std::uint32_t mixed(int step, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  if (step < 20) return ((b & c) | (~b & d)) + 0x5A827999;
  if (step < 40) return (b ^ c ^ d) + 0x6ED9EBA1;
  if (step < 60) return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC;
  return (b ^ c ^ d) + 0xCA62C1D6;
}

void add_block(State& state, const unsigned char* block) {
  std::array<std::uint32_t, 80> w;
  for (std::size_t i = 0; i < 16; ++i) w[i] = big_endian(block + 4 * i);
  for (std::size_t i = 16; i < 80; ++i)
    w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  auto [a, b, c, d, e] = state;
  for (int i = 0; i < 80; ++i) {
    const auto next = std::rotl(a, 5) + mixed(i, b, c, d) + e + w[static_cast<std::size_t>(i)];
    e = d, d = c, c = std::rotl(b, 30), b = a, a = next;
  }
  const State sum{a, b, c, d, e};
  for (std::size_t i = 0; i < 5; ++i) state[i] += sum[i];
}

}  // namespace

std::uint64_t sha1_64(std::string_view bytes) {
  State state{0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  const auto bits = std::uint64_t{8} * bytes.size();
  for (; bytes.size() >= 64; bytes.remove_prefix(64))
    add_block(state, reinterpret_cast<const unsigned char*>(bytes.data()));
  std::array<unsigned char, 128> tail{};
  std::memcpy(tail.data(), bytes.data(), bytes.size());
  tail[bytes.size()] = 0x80;
  const std::size_t end = bytes.size() < 56 ? 64 : 128;
  for (std::size_t i = 0; i < 8; ++i)
    tail[end - 1 - i] = static_cast<unsigned char>(bits >> (8 * i));
  for (std::size_t at = 0; at < end; at += 64) add_block(state, tail.data() + at);
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < 8; ++i)
    out |= std::uint64_t{state[i / 4] >> (24 - 8 * (i % 4)) & 0xFF} << (8 * i);
  return out;
}

}  // namespace data::minhash
