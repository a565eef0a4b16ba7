// Byte-pair encoding of one piece of text: the bytes become symbols, and the known pair with the
// lowest rank is merged, leftmost first, until none is left (Sennrich et al.
// 2016, over bytes as in GPT-2).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenizer {

class Bpe {
 public:
  Bpe() = default;
  // bytes[b] is the id of byte b, or -1: the byte is left out, as Hugging Face does. The rank of a
  // merge is its index.
  Bpe(const std::array<std::int32_t, 256>& bytes, const std::vector<Merge>& merges);

  // Appends the ids of `piece`. Any length: short pieces are scanned, long ones use a heap,
  // same result.
  void encode(std::string_view piece, std::vector<std::int32_t>& out) const;

 private:
  void encode_short(std::string_view piece, std::vector<std::int32_t>& out) const;
  void encode_long(std::string_view piece, std::vector<std::int32_t>& out) const;

  std::array<std::int32_t, 256> bytes_{};
  bool lacks_bytes_ = false;
  MergeTable merges_;
};

}  // namespace tokenizer
