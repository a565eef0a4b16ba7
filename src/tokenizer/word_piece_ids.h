// Ids of words by WordPiece: the answers of model/word_piece.cc where only ids are asked for.
#pragma once

#include <optional>

#include "tokenizer/id_buffer.h"
#include "tokenizer/token_table.h"
#include "tokenizer/vocabulary.h"

namespace tokenizer {

class WordPieceIds {
 public:
  static constexpr std::size_t kPadding = 16;  // zeros behind a word

  // `unknown`: the id of a word that has no spelling, -1: it has none. Nothing where the tokens are no text, or
  // so many of them begin alike that a word might take long.
  static std::optional<WordPieceIds> make(const Vocabulary& vocabulary, const std::string& prefix,
                                          std::int32_t unknown, std::int64_t most_characters);

  // Appends the ids of a word of so many characters, behind which there are kPadding zeros.
  void encode(std::string_view word, std::int64_t characters, IdBuffer& out) const;

 private:
  WordPieceIds(TokenTable first, TokenTable inside, std::int32_t unknown, std::int64_t most)
      : first_(std::move(first)), inside_(std::move(inside)), unknown_(unknown), most_(most) {}

  TokenTable first_, inside_;  // of the beginnings of words, and of what goes on with one
  std::int32_t unknown_;
  std::int64_t most_;
};

}  // namespace tokenizer
