// tokenizer.json, the file of Hugging Face `tokenizers`: what of it byte-level BPE needs.
//
//   { "version": "1.0", "truncation": passed over, "padding": passed over,
//     "added_tokens": [{"id", "content", "special", "normalized", "lstrip", "rstrip",
//                       "single_word"}],
//     "normalizer": null | NFC | Sequence of these,
//     "pre_tokenizer": see pre_tokenizer.h,
//     "post_processor": null | ByteLevel | TemplateProcessing | RobertaProcessing |
//                       BertProcessing | Sequence of these,
//     "decoder": ByteLevel | Sequence with one,
//     "model": {"type": "BPE", "ignore_merges": false, "vocab": {spelling: id},
//               "merges": ["a b" | ["a", "b"]]} }
//
// Each part is read by its registry, as pipeline.h reads it, and so are vocabulary and added tokens: what is sound there is
// sound here. Reading refuses what would change ids and is not known here (unsupported), and what contradicts
// itself (bad_data): an id given twice or far beyond the tokens of the file, a byte without a
// token, a merge of unknown tokens, an added token that is empty.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "tokenizer/added_token.h"
#include "tokenizer/bpe.h"
#include "tokenizer/token_bytes.h"
#include "tokenizer/vocabulary.h"

namespace tokenizer {

struct LongLists;

struct TokenizerFile {
  TokenBytes
      tokens;  // by id; empty where no token has the id, and altogether where `vocabulary` says them
  Vocabulary vocabulary;                  // of lists, see below
  std::size_t count = 0;                  // highest id + 1
  std::array<std::int32_t, 256> bytes{};  // id of each byte; -1: it has none and is left out
  std::vector<Merge> merges;              // by rank
  std::vector<AddedToken> added;
  std::vector<std::int32_t> beyond;  // ids that the model has no token of, which no piece becomes
  std::vector<std::int32_t> before, after;  // what the post-processor puts around one text
  base::Json pre_tokenizer;
  bool nfc = false;
  bool ignore_merges = false;  // a piece that is a token stays one
};

// Error: bad_data, unsupported; `where` is the file's name.
base::Result<TokenizerFile> read_tokenizer_file(std::string_view bytes, const std::string& where);
// With `lists`, as make_model() has them, they say what vocab and merges do not, and both are taken out of there where all
// is well. The bytes of tokens are then left to token_bytes(), since encoding a text needs none.
base::Result<TokenizerFile> read_tokenizer_json(const base::Json& json, const std::string& where,
                                                LongLists* lists = nullptr);
// The bytes of tokens by id, those of added ones as a decoder meets them. `nfc`: the file's.
TokenBytes token_bytes(const Vocabulary& vocabulary, const std::vector<AddedToken>& added,
                       bool nfc);
std::string token_bytes(const AddedToken& token, bool nfc);

// What a trainer made: special tokens have the first ids, then the bytes in the order of their
// symbols, then one token for each merge that makes a new one.
struct Learned {
  std::vector<std::string> special;
  std::vector<std::string> tokens;  // bytes by id; special tokens by their spelling
  std::vector<Merge> merges;
};

struct FileOptions {
  std::string pattern;  // of the Split before ByteLevel, or the name of one (named_pattern.h)
  bool nfc = false;
  std::string first;  // special token that TemplateProcessing puts in front; empty: none
};

std::string write_tokenizer_file(const Learned& learned, const FileOptions& options);

}  // namespace tokenizer
