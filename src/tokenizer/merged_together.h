// Byte-pair encoding of several short pieces by merging alone, a merge of each in turn: no step of one waits for a step of
// another, so a processor does many at once, and the ranks of a piece lie in registers, so nothing branches on
// which is the lowest.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tokenizer/merge_hash.h"
#include "tokenizer/whole_characters.h"

namespace tokenizer {

class MergedTogether {
 public:
  static constexpr std::size_t kBytes = 64;  // of the longest piece

  // Has the memory for some.
  void make_ready() { pieces_.resize(64); }

  // Forgets those of before and takes these, all of whose bytes have tokens; none is empty or longer than kBytes.
  // `characters`: of the same merges, or none.
  void merge(const MergeHash& merges, const WholeCharacters& characters,
             const std::array<std::int32_t, 256>& bytes, const std::string_view* pieces,
             std::size_t count);

  // Writes the ids of that piece, of which there are no more than bytes; how many.
  std::size_t ids(std::size_t piece, std::int32_t* out) const;

  // Symbols stand where they were at first, their ids one place higher; at either end of those stands one that joins
  // with none.
  struct Next {                               // the merge that comes next
    std::int32_t lane, gone, before, behind;  // places: of the two, of those beside them
    std::int32_t id;                          // of what they become
    std::uint32_t left, right;                // where the hash has the pairs that makes
  };
  struct Piece {
    alignas(32) std::int32_t keys[kBytes];  // of a symbol and the next, see MergeHash
    std::int32_t ids[kBytes + 2];
    std::uint64_t there;  // bit n: symbol n is still there
    Next next;
  };
  using Classes =
      std::array<std::vector<std::uint32_t>, 6>;  // those of up to 8, 16, 24, 32, 48, 64 symbols

 private:
  std::vector<Piece> pieces_;
  Classes classes_;
};

}  // namespace tokenizer
