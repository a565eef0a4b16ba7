// The tables of linear_bpe.h for merges of any number: of few they are made at once, of many only when so much text has
// come that it was worth it, since they take longer to make than the rest of a tokenizer to read, or where somebody
// says that much will come. One thread makes them; the others do without until they are there.
#pragma once

#include <array>
#include <atomic>
#include <optional>

#include "tokenizer/enough_text.h"
#include "tokenizer/linear_bpe.h"
#include "tokenizer/merge_hash.h"
#include "tokenizer/whole_characters.h"

namespace tokenizer {

class LaterLinear {
 public:
  static constexpr std::size_t kFew = 1u << 15;  // merges: a few milliseconds
  static constexpr std::size_t kTextPerMerge =
      16;  // bytes: what they save in it is about what they cost

  // `table` is the same, here as below.
  LaterLinear(const std::array<std::int32_t, 256>& bytes, const MergeTable& table);

  // Before so many bytes of text are encoded.
  void expect(std::size_t text, const MergeTable& table) {
    if (enough_.comes(text)) [[unlikely]]
      make(table);
  }

  // Makes them now, if nobody did.
  void make_now(const MergeTable& table) {
    if (enough_.now()) make(table);
  }

  // Null: not yet, or these merges cannot be served.
  const LinearBpe* get() const { return made_.load(std::memory_order_acquire); }
  // The same of what short pieces are merged by.
  const MergeHash* hash() const { return hashed_.load(std::memory_order_acquire); }
  // Once there is a hash.
  const WholeCharacters& characters() const { return characters_; }

 private:
  void make(const MergeTable& table);

  std::array<std::int32_t, 256> bytes_;
  EnoughText enough_;
  std::optional<LinearBpe> linear_;
  std::optional<MergeHash> hash_;
  WholeCharacters characters_;
  std::atomic<const LinearBpe*> made_ = nullptr;  // linear_, once it can be read
  std::atomic<const MergeHash*> hashed_ = nullptr;
};

}  // namespace tokenizer
