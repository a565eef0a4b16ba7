// What a tiktoken rank file does not say: how text is cut, and which special tokens there are.
//
// It stands beside the file, as encoding.json: {"pat_str": ..., "special_tokens": {content: id}}, or is known by
// the name of the encoding (tiktoken's own; Qwen's and Llama 3's first releases kept such files, too).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace tokenizer {

struct TiktokenEncoding {
  std::string pattern;  // as tiktoken has it
  std::map<std::string, std::size_t> special;
  std::string before = "";  // in front of each text
  std::string end = "";     // behind one
};

// Of a name such as "cl100k_base"; nothing for one that is not known.
std::optional<TiktokenEncoding> known_encoding(std::string_view name);
std::vector<std::string> known_encodings();

// Error: bad_data.
base::Result<TiktokenEncoding> read_encoding(const base::Json& json, const std::string& where);

}  // namespace tokenizer
