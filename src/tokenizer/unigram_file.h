// tokenizer.json of a unigram vocabulary that is learned here, as Hugging Face `tokenizers` reads it:
//
//   normalizer NFC or none; pre_tokenizer Split by the pattern, then Metaspace that puts nothing in front of a text;
//   decoder Replace of U+2581 by a space, ByteFallback, Fuse; model Unigram with byte_fallback.
//
// Ids: special tokens, the bytes <0x00> to <0xFF>, then pieces, the likeliest first. Special tokens and bytes are so
// unlikely that text which spells one is made of pieces. U+2581 in text comes back as a space: the
// convention of SentencePiece, on which other formats rely.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "tokenizer/tokenizer_file.h"
#include "tokenizer/unigram_trainer.h"

namespace tokenizer {

inline constexpr const char* kUnknown = "<unk>";  // must be among the special tokens

// Characters that must be pieces, so that no spelling of a special token or byte is better than they are.
std::vector<std::string> letters_of_tokens();

std::string write_unigram_file(const std::vector<std::string>& special,
                               const std::vector<UnigramPiece>& pieces, const FileOptions& options);

// The pieces of such a file with so many special tokens. Error: bad_data.
base::Result<std::vector<UnigramPiece>> read_unigram_pieces(const base::Json& json,
                                                            std::size_t special,
                                                            const std::string& where);

}  // namespace tokenizer
