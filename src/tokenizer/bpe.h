// Byte-pair encoding of one piece of text: the bytes become symbols, and the known pair with the
// lowest rank is merged, leftmost first, until none is left (Sennrich et al.
// 2016, over bytes as in GPT-2).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/later_linear.h"
#include "tokenizer/later_merges.h"

namespace tokenizer {

class Bpe {
 public:
  Bpe() = default;
  // bytes[b] is the id of byte b, or -1: the byte is left out, as Hugging Face does. The rank of a
  // merge is its index.
  Bpe(const std::array<std::int32_t, 256>& bytes, std::vector<Merge> merges);

  // Says that so many bytes will be encoded now, which is what linear_bpe.h's tables are made for: of many merges
  // only for much text, see later_linear.h. Never changes a result. Safe from several threads at once.
  void expect(std::size_t text) const {
    if (linear_) linear_->expect(text, merges_->expect(text));
  }

  // Makes them now, for who will encode much.
  void make_ready() const {
    if (linear_) linear_->make_now(merges_->all());
  }

  // Appends the ids of `piece`. Any length, in time linear in it where linear_bpe.h serves the merges;
  // else short pieces are scanned and long ones use a heap, same result.
  void encode(std::string_view piece, std::vector<std::int32_t>& out) const;
  // The same, faster where what was found of pairs is kept from piece to piece.
  void encode(std::string_view piece, KnownPairs& pairs, std::vector<std::int32_t>& out) const;

  // The same by merging alone: what the linear way is held against.
  void merge(std::string_view piece, std::vector<std::int32_t>& out) const;

  // What short pieces are merged by, several together (merged_together.h). Null where that is not known, or
  // not yet, or some byte has no token.
  const MergeHash* hash() const { return linear_ && !lacks_bytes_ ? linear_->hash() : nullptr; }
  const WholeCharacters& characters() const { return linear_->characters(); }
  const std::array<std::int32_t, 256>& bytes() const { return bytes_; }

  // A piece that is one of these becomes it. Null where they are not known, or not yet.
  const TokenTable* tokens() const {
    const auto* found = linear();
    return found ? &found->tokens() : nullptr;
  }

 private:
  const LinearBpe* linear() const { return linear_ ? linear_->get() : nullptr; }
  std::string_view without_unknown(std::string_view piece, std::string& known) const;
  void encode_short(std::string_view piece, std::vector<std::int32_t>& out) const;
  void encode_long(std::string_view piece, std::vector<std::int32_t>& out) const;

  std::array<std::int32_t, 256> bytes_{};
  bool lacks_bytes_ = false;
  // Of the copies together.
  std::shared_ptr<const LaterMerges> merges_ = std::make_shared<const LaterMerges>();
  std::shared_ptr<LaterLinear> linear_;  // null where there are no merges
};

}  // namespace tokenizer
