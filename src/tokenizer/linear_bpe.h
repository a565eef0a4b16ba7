// Byte-pair encoding in time linear in the piece, whatever the piece: the same ids as merging by rank.
//
// The tokens of a piece are the one sequence of tokens in which each two neighbours would stay apart if their
// bytes were encoded alone. So the longest token is tried at each place, then shorter ones, and a place from
// which nothing leads on is never tried again (github/rust-gems describes this as backtracking).
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>

#include "tokenizer/byte_run.h"
#include "tokenizer/known_pairs.h"
#include "tokenizer/merge_table.h"
#include "tokenizer/token_table.h"

namespace tokenizer {

class LinearBpe {
 public:
  // Nothing where that does not hold: where a merge comes before one that makes what it joins, or one id
  // has several spellings.
  static std::optional<LinearBpe> make(const std::array<std::int32_t, 256>& bytes,
                                       const MergeTable& table);

  // Appends the ids of `piece`, all of whose bytes have tokens. False, and nothing appended, if there is
  // no such sequence.
  bool encode(const MergeTable& table, std::string_view piece, KnownPairs& pairs,
              std::vector<std::int32_t>& out) const;

  // Those that merging can make. A piece that is one of them becomes it.
  const TokenTable& tokens() const { return *tokens_; }

 private:
  static constexpr std::int32_t kByte = -1, kNever = -2;  // instead of the rank of a merge
  struct Made {
    std::int32_t left = -1, right = -1;  // of what
    std::int32_t rank = kNever;          // by which merge
    std::uint16_t size = 0;              // bytes
    std::int16_t run = -1;               // the byte that each of them is
  };
  // Of one byte, made when one of them is long for the first time.
  struct Run {
    std::vector<ByteRun::Token> tokens;
    std::once_flag asked;
    std::optional<ByteRun> table;
  };
  // Between two tokens, as their merges are taken back; at last `apart` says whether they would stay so.
  struct Border {
    std::int32_t left, right;
    bool apart = false;
  };
  class Deriving;
  bool is_ordered(const MergeTable& table) const;
  bool stay_apart(const MergeTable& table, std::int32_t left, std::int32_t right) const;
  // One step; false after the last.
  bool step(const MergeTable& table, Border& border) const;

  // Whether the two may be a pair of the table: for most that are none a bit says so.
  bool may_join(std::int32_t left, std::int32_t right) const {
    const auto place = SpreadPair()(token_pair(left, right)) >> shift_;
    return joined_[place / 64] >> (place % 64) & 1;
  }
  std::uint32_t rank_of(const MergeTable& table, std::int32_t left, std::int32_t right) const {
    return may_join(left, right) ? table.find(left, right).rank : MergeTable::kNone;
  }
  const ByteRun* run_of(const MergeTable& table, std::string_view piece) const;
  void mark_pairs(const std::vector<Merge>& merges);

  std::vector<Made> made_;  // by id
  std::unique_ptr<std::array<Run, 256>> runs_ = std::make_unique<std::array<Run, 256>>();
  std::vector<std::uint64_t> joined_;
  int shift_ = 0;
  std::optional<TokenTable> tokens_;
};

}  // namespace tokenizer
