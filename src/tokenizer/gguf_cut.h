// How a text is cut before merging, as a GGUF file says it: by llama.cpp's name in tokenizer.ggml.pre, and
// where none of its names says it all, in a key of our own, which llama.cpp passes over.
//
// The key holds JSON as tokenizer.json has it: {"ignore_merges": false, "normalizer": null | NFC |
// Sequence of these, "pre_tokenizer": see pre_tokenizer.h}. Where it stands it is what counts.
#pragma once

#include <string>

#include "base/json.h"
#include "store/gguf/metadata.h"

namespace tokenizer {

inline constexpr const char* kOwnCut = "janua.tokenizer.pre";

struct Cut {
  base::Json pre_tokenizer;
  bool nfc = false;            // texts are put into NFC first
  bool ignore_merges = false;  // a piece that is a token stays one
  friend bool operator==(const Cut&, const Cut&) = default;
};

// Adds how the tokenizer.json `file` cuts. `warning` says so where llama.cpp has no name for it.
base::Result<void> put_cut(const base::Json& file, store::gguf::Metadata& out,
                           std::string& warning);

// Error: unsupported for a name that is not known here; bad_data for a key of our own that says no cut.
base::Result<Cut> cut_of(const store::gguf::Metadata& metadata, const base::Path& path);

}  // namespace tokenizer
