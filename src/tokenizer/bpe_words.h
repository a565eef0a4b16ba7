// Ids of words by byte-pair encoding over characters, with bytes or one unknown token for what is no token:
// the answers of model/bpe.cc, for the vocabularies that SentencePiece makes.
//
// What makes it quick: between two characters that no merge joins a word may be cut, and the parts are
// encoded one by one. Of pairs that are joined a bit field tells, which errs on the side of joining. For the
// characters that are joined most a table says that of each two, and by which merge they are one.
#pragma once

#include <array>
#include <atomic>
#include <optional>

#include "tokenizer/enough_text.h"
#include "tokenizer/few_merges.h"
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
  // `vocabulary` lives as long.
  BpeWords(const Vocabulary& vocabulary, std::vector<Merge> merges, const Unknown& unknown);
  BpeWords(const BpeWords&) = delete;
  BpeWords& operator=(const BpeWords&) = delete;

  bool encode(std::string_view word, Scratch& scratch) const override;
  void encode_some(std::span<const Word> words, Scratch& scratch) const override;
  void make_ready() const override;
  void expect(std::size_t text) const override;
  bool cut_at_spaces() const override { return cut_at_spaces_; }
  bool cut_at_lines() const override { return cut_at_lines_; }

 private:
  static constexpr char32_t kSpace = 0x2581;
  // A character that is a token; those that merges join most have the least numbers.
  using Atom = std::uint32_t;
  static constexpr Atom kNoAtom = 0xffffffff, kMostDense = 512;
  struct Part;
  // Some characters that are tokens, and behind which of them a part may end.
  struct Row {
    static constexpr std::size_t kMost = FewMerges::kMost;
    Atom atoms[kMost];
    std::size_t places[kMost + 1];  // in the text, of each and of what comes next
    std::size_t count = 0;
    std::uint64_t starts = 0;  // bit n: a part begins with atom n
  };

  Atom atom(char32_t c) const { return atoms_[pages_[c >> 8] + (c & 0xff)]; }
  std::int32_t id_of(Atom atom) const { return atom_ids_[atom]; }
  struct Ends;  // of a token: its first and its last character
  static std::vector<Ends> ends_of(const Vocabulary& vocabulary);
  void lay_atoms(const Vocabulary& vocabulary, std::span<const Ends> ends);
  std::vector<Atom> by_use(std::span<const Ends> ends) const;
  void lay_joins(std::span<const Ends> ends);
  bool is_near(Atom left, Atom right) const { return std::max(left, right) < dense_; }
  // The bit that says whether something may join two atoms; which kind of bit it is cannot be foretold, so nothing
  // branches on it.
  std::size_t join_bit(Atom left, Atom right) const {
    const std::size_t near = std::size_t{left} * dense_ + right;
    const std::size_t far =
        first_far_ + (((std::uint64_t{left} << 32 | right) * 0x9e3779b97f4a7c15u) >> join_shift_);
    return is_near(left, right) ? near : far;
  }
  bool may_join(Atom left, Atom right) const {
    const auto bit = join_bit(left, right);
    return joins_[bit / 64] >> (bit % 64) & 1;
  }
  // Asks for the memory that how_early() looks at, unless that is far.
  [[gnu::always_inline]] void expect(Atom left, Atom right) const {
    const bool near = is_near(left, right);
    __builtin_prefetch(&cells_[(left * dense_ + right) & -static_cast<Atom>(near)]);
  }
  // How early two atoms are merged.
  std::uint32_t how_early(Atom left, Atom right) const {
    return is_near(left, right) ? cells_[left * dense_ + right]
                                : ranks_.how_early(id_of(left), id_of(right));
  }
  void put_other(std::string_view character, bool beside, IdBuffer& out) const;
  bool lay(const Word& word, Scratch& scratch) const;
  std::size_t lay_parts(std::string_view text, std::size_t readable, bool pauses,
                        Scratch& scratch) const;
  std::size_t read_row(std::string_view text, std::size_t at, Row& row) const;
  void lay_row(const Row& row, std::size_t count, std::string_view text, std::size_t readable,
               bool pauses, Scratch& scratch) const;
  void lay_part(const Atom* atoms, std::size_t count, std::string_view rest, std::size_t size,
                bool whole, Scratch& scratch) const;
  void lay_job(const Atom* atoms, std::size_t count, BpeDesk& desk) const;
  void lay_other(std::string_view character, bool beside, BpeDesk& desk) const;
  void merge_all(BpeDesk& desk) const;
  void finish(Scratch& scratch) const;
  class Whole;
  void make_known() const;
  void find_all(std::span<const Word> words, const Scratch& scratch, WordMemo::Ids* found) const;
  const WordMemo* known() const { return known_.load(std::memory_order_acquire); }
  // Whether that is what the table of tokens said.
  bool is_token(const WordMemo::Ids& ids) const {
    const auto* tokens = known();
    return tokens && tokens->holds(ids);
  }
  void find_moved(std::span<const Word> words, const Scratch& scratch, WordMemo::Ids* found) const;
  WordMemo::Ids remembered(const WordMemo::Key& key, const Scratch& scratch) const;
  void put_part(std::string_view rest, std::size_t size, bool whole, Scratch& scratch,
                Part& part) const;

  // Words that are tokens, once much text has come.
  mutable EnoughText enough_;
  mutable WordMemo whole_;
  mutable std::atomic<const WordMemo*> known_ = nullptr;

  const Vocabulary& vocabulary_;
  std::vector<Merge> merges_;  // by rank
  PairRanks ranks_;
  Unknown unknown_;
  std::array<std::int32_t, 256> bytes_{};
  std::vector<Atom> atoms_;  // of characters in pages of 256
  std::array<std::uint32_t, 0x1100> pages_{};
  std::vector<std::int32_t> atom_ids_;
  Atom dense_ = 0;                    // those below have cells, and bits of their own
  std::vector<std::uint32_t> cells_;  // how early the merge of two of them is, 0 for none
  std::vector<std::uint64_t> joins_;  // see join_bit()
  std::size_t first_far_ = 0;
  int join_shift_ = 0;
  bool cut_at_spaces_ = true, cut_at_lines_ = true;
};

}  // namespace tokenizer
