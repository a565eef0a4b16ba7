// What vocabularies of every kind share in GGUF files: tokens, their kinds, and the frame of tokenizer.json.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "store/gguf/metadata.h"

namespace tokenizer {

// llama.cpp's kinds of token.
inline constexpr std::int32_t kNormal = 1, kUnknown = 2, kControl = 3, kUserDefined = 4,
                              kUnused = 5, kByte = 6;

// Null where it is no object or has none.
const base::Json& member(const base::Json& object, const char* key);

struct Words {
  std::vector<std::string> tokens;  // by id
  std::vector<std::int32_t> kinds;
};

// Of a file that was made for so many ids; those that no token has become unused ones. Error: bad_data.
base::Result<Words> words_of(const base::Json& file, std::int64_t vocabulary,
                             const base::Path& path);
// Error: bad_data where they do not fit together.
base::Result<Words> words_of(const store::gguf::Metadata& metadata, const base::Path& path);

// Both tokens of a merge. Error: bad_data.
base::Result<std::pair<std::string, std::string>> merge_of(const base::Json& merge,
                                                           const base::Path& path);

// The token that stands before every text, if the post-processor puts one there.
bool begins_with_special(const base::Json& file);

// added_tokens: those that are found before anything is joined.
base::Json added_tokens(const Words& words);
// A post-processor that puts this token before a text.
base::Json begin_with(const std::string& token, std::size_t id);

base::Error bad_words(const std::string& what, const base::Path& path);

}  // namespace tokenizer
