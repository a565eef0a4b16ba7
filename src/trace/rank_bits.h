// Bits of which one asks how many are set before a place, in the space of their entropy (Raman, Raman and
// Rao 2002, "RRR").
//
// Blocks of 63 bits are stored as how many are set (6 bits) and which of the words with so many it is
// (as many bits as these take); every 16 blocks it is noted how many are set so far and where the numbers
// go on. What surprises: at most 2^32 - 1 bits.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace trace {

// Little-endian words, appended to and read at any bit.
class PackedWords {
 public:
  void append(std::uint64_t value, int bits);
  std::uint64_t size() const { return bits_; }
  std::span<const std::uint64_t> words() const { return words_; }

 private:
  std::vector<std::uint64_t> words_;
  std::uint64_t bits_ = 0;
};

// `bits` (at most 64) from the bit `at` on; the words must hold them.
std::uint64_t read_packed(const std::uint64_t* words, std::uint64_t at, int bits);

class RankBitsBuilder {
 public:
  void push(bool bit);
  // The bytes of the whole, a multiple of 8 of them.
  std::string finish();
  std::uint64_t size() const { return size_; }

 private:
  void close_block();
  std::uint64_t size_ = 0, block_ = 0, set_ = 0;
  int filled_ = 0;
  PackedWords classes_, offsets_;
  std::vector<std::uint64_t> marks_;  // set so far << 32 | bit of offsets
};

class RankBits {
 public:
  RankBits() = default;
  // Over bytes that finish() made, aligned to 8, which must live as long. Takes them from the front of
  // `bytes`. Error: bad_data where they are others.
  static base::Result<RankBits> open(std::string_view& bytes, const std::string& where);

  std::uint64_t size() const { return size_; }
  // Set bits before `at`, which is at most size().
  std::uint64_t rank(std::uint64_t at) const;

 private:
  struct Found {
    std::uint64_t rank;  // before the block
    std::uint64_t offset;
    int set;  // in the block
  };
  Found find(std::uint64_t block) const;

  std::uint64_t size_ = 0;
  std::span<const std::uint64_t> marks_, classes_, offsets_;
};

}  // namespace trace
