// A byte-level tokenizer.json as tiktoken reads it: ranks.tiktoken and encoding.json.
//
// What surprises: tiktoken knows no merges. Of two neighbours it joins those whose joined bytes have the lowest rank,
// and a piece of text that is a token stays one. So a list of merges can be said only where ids rise with it, and
// where merges make every token of its own bytes.
#pragma once

#include <string>

#include "tokenizer/format.h"

namespace tokenizer {

// Both files by name. A token that stands in front of texts is left out: tiktoken adds none. Error: bad_data;
// unsupported, saying why not.
base::Result<Files> rank_files(const std::string& tokenizer_json, const std::string& where);

}  // namespace tokenizer
