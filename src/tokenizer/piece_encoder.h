// From text to ids by byte-level BPE: pieces are found and become ids in one pass.
//
// A piece is looked for among those met before, then among the tokens, and is merged only if it is neither.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tokenizer/bpe.h"
#include "tokenizer/memo.h"
#include "tokenizer/merged_together.h"
#include "tokenizer/piece_memo.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/token_table.h"

namespace tokenizer {

class PieceEncoder {
 public:
  // What one thread needs; kept from text to text, it makes the next one faster.
  struct Scratch {
    PieceMemo<1, 17> small;
    PieceMemo<2, 15> medium;
    Memo large;
    KnownPairs pairs;
    MergedTogether together;
    Pieces pieces;
    std::vector<std::int32_t> made;  // ids of one piece

    // Before much is encoded: of its memory none is to be waited for then.
    void make_ready() {
      small.make_ready();
      medium.make_ready();
      together.make_ready();
    }
  };

  PieceEncoder() = default;
  // `whole`: what stays one token if it is a piece, whether or not merging makes it.
  PieceEncoder(Bpe bpe, PreTokenizer cut, std::span<const TokenTable::Token> whole);

  // As Bpe::make_ready().
  void make_ready() const { bpe_.make_ready(); }
  // Appends the ids of `text`.
  void encode(std::string_view text, Scratch& scratch, std::vector<std::int32_t>& out) const;
  // The same in two steps, for who looks at single pieces.
  Pieces pieces(std::string_view text) const;
  void encode_piece(std::string_view piece, Scratch& scratch,
                    std::vector<std::int32_t>& out) const {
    merge(piece, scratch.pairs, out);
  }

 private:
  class Run;
  void merge(std::string_view piece, KnownPairs& pairs, std::vector<std::int32_t>& out) const;
  const TokenTable* whole() const { return whole_ ? &*whole_ : bpe_.tokens(); }

  Bpe bpe_;
  PreTokenizer cut_;
  std::optional<TokenTable> whole_;
};

}  // namespace tokenizer
