// What of a SentencePiece model (sentencepiece_model.proto) decides about ids.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tokenizer/gguf_words.h"

namespace tokenizer {

struct SentencePieceModel {
  enum Kind : std::int32_t { unigram = 1, bpe = 2, word = 3, character = 4 };
  Words words;                // kinds as in gguf_words.h, which are SentencePiece's own
  std::vector<float> scores;  // by id
  std::int32_t kind = unigram;
  std::int32_t unknown = 0, begin = 1, end = 2, pad = -1;  // ids; -1: none
  bool byte_fallback = false;
  bool space_behind = false;         // treat_whitespace_as_suffix
  bool space_before = true;          // add_dummy_prefix
  bool remove_extra_spaces = true;   // at both ends, and of several in a row all but one
  bool escape_spaces = true;         // a space is U+2581 in pieces
  std::string charsmap;              // precompiled; empty: characters stay as they are
  std::string charsmap_of_decoding;  // the same, of what is decoded
};

// Error: bad_data for what is cut, empty or no UTF-8.
base::Result<SentencePieceModel> read_sentencepiece(std::string_view bytes,
                                                    const std::string& where);

// Whether the bytes begin as such a model does.
bool looks_like_sentencepiece(std::string_view head);

}  // namespace tokenizer
