// Ids of words by byte-pair encoding over characters, with bytes or one unknown token for what is no token:
// the answers of model/bpe.cc, for the vocabularies that SentencePiece makes.
//
// What makes it quick: between two characters that no merge joins a word may be cut, and the parts are
// encoded one by one. Of pairs that are joined a bit field tells, which errs on the side of joining.
#pragma once

#include <array>

#include "tokenizer/pair_ranks.h"
#include "tokenizer/vocabulary.h"
#include "tokenizer/word_ids.h"

namespace tokenizer {

class BpeWords : public WordIds {
 public:
  struct Unknown {
    bool as_bytes = false;  // then all bytes have tokens
    std::int32_t id = -1;   // else of one character
    bool fused = false;     // and of those beside it
  };
  // Whether it can do what the model does: U+2581 has a token, everything has one, and no merge takes
  // bytes or the unknown token.
  static bool can(const Vocabulary& vocabulary, const std::vector<Merge>& merges,
                  const Unknown& unknown);
  BpeWords(const Vocabulary& vocabulary, std::vector<Merge> merges, const Unknown& unknown);
  BpeWords(const BpeWords&) = delete;
  BpeWords& operator=(const BpeWords&) = delete;

  bool encode(std::string_view word, Scratch& scratch) const override;
  bool cut_at_spaces() const override { return cut_at_spaces_; }
  bool cut_at_lines() const override { return cut_at_lines_; }

 private:
  static constexpr char32_t kSpace = 0x2581;
  std::int32_t atom(char32_t c) const { return atoms_[pages_[c >> 8] + (c & 0xff)]; }
  void lay_atoms(const Vocabulary& vocabulary);
  void lay_joins(const Vocabulary& vocabulary);
  std::size_t join_bit(std::int32_t left, std::int32_t right) const;
  bool joins(std::int32_t left, std::int32_t right) const {
    const auto bit = join_bit(left, right);
    return (joins_[bit / 64] >> (bit % 64) & 1) != 0;
  }
  void put_other(std::string_view character, bool beside, IdBuffer& out) const;
  void put_part(std::string_view rest, std::size_t size, bool whole, Scratch& scratch) const;
  void merge_few(std::span<const std::int32_t> atoms, IdBuffer& out) const;

  std::vector<Merge> merges_;  // by rank
  PairRanks ranks_;
  Unknown unknown_;
  std::array<std::int32_t, 256> bytes_{};
  std::vector<std::int32_t> atoms_;  // of characters in pages of 256; -1: none
  std::array<std::uint32_t, 0x1100> pages_{};
  std::vector<std::uint64_t> joins_;
  int join_shift_ = 0;
  bool cut_at_spaces_ = true, cut_at_lines_ = true;
};

}  // namespace tokenizer
