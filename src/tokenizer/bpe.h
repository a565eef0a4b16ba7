// Byte-pair encoding of one piece of text: the bytes become symbols, and the known pair with the
// lowest rank is merged, leftmost first, until none is left (Sennrich et al.
// 2016, over bytes as in GPT-2).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokenizer {

struct Merge {
  std::int32_t left, right, result;
};

class Bpe {
 public:
  Bpe() = default;
  // bytes[b] is the id of byte b, or -1: the byte is left out, as Hugging Face does. The rank of a merge
  // is its index. Of two merges of one pair the later counts, as in Hugging Face's reader.
  Bpe(const std::array<std::int32_t, 256>& bytes, const std::vector<Merge>& merges);

  // Appends the ids of `piece`. Any length: short pieces are scanned, long ones use a heap,
  // same result.
  void encode(std::string_view piece, std::vector<std::int32_t>& out) const;

 private:
  struct Found {
    std::uint32_t rank;  // kNone: no such merge
    std::int32_t result;
  };
  Found find(std::int32_t left, std::int32_t right) const;
  void encode_short(std::string_view piece, std::vector<std::int32_t>& out) const;
  void encode_long(std::string_view piece, std::vector<std::int32_t>& out) const;

  struct Slot {
    std::uint64_t key = ~std::uint64_t{0};
    Found found{};
  };
  std::array<std::int32_t, 256> bytes_{};
  bool lacks_bytes_ = false;
  std::vector<Slot> slots_;  // open addressing, a power of two
  std::uint64_t mask_ = 0;
};

}  // namespace tokenizer
