// The tokenizer in a GGUF file: what tokenizer.json and its neighbours say, as its keys, and back.
#pragma once

#include <map>
#include <string>

#include "base/disk.h"
#include "store/gguf/metadata.h"

namespace tokenizer {

// Adds tokenizer.ggml.* and the chat template of a folder to `out`, for a model with `vocabulary` ids:
// those that no token has become unused ones. Byte-level BPE and SentencePiece's (gguf_pieces.h). A pre-tokenizer that llama.cpp has
// no name for is written as "default", and `warning` says so; a key of our own holds it as well
// (gguf_cut.h). Error: missing; bad_data; unsupported for another kind of tokenizer.
base::Result<void> put_vocabulary(base::Disk& disk, const base::Path& folder,
                                  std::int64_t vocabulary, store::gguf::Metadata& out,
                                  std::string& warning);

// tokenizer.json, tokenizer_config.json and, where there is one, chat_template.jinja, by name. Error:
// unsupported for another kind or a pre-tokenizer that is not known here; bad_data for keys that do not
// fit together.
base::Result<std::map<std::string, std::string>> vocabulary_files(
    const store::gguf::Metadata& metadata, const base::Path& path);

// Whether a Tokenizer can be made of these files. Error: missing; unsupported, naming the kind.
base::Result<void> must_be_byte_level(const store::gguf::Metadata& metadata,
                                      const base::Path& path);

}  // namespace tokenizer
