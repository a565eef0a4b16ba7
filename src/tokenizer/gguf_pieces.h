// Vocabularies of SentencePiece's BPE in GGUF files (tokenizer.ggml.model "llama"): pieces with a score each.
// Of two neighbours the pair whose piece has the best score is joined first, and a character that is no
// piece stands as its bytes, each of which is a token such as <0xC3>.
//
// tokenizer.json says the same by a list of merges (Kudo and Richardson, SentencePiece; Hugging Face's
// LlamaTokenizer): all pairs that make a piece, the best one first. What surprises: llama.cpp joins any
// two tokens that spell a third one, so a list that leaves some of these out cannot be said. Nothing here
// encodes: Tokenizer knows byte-level BPE alone.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "store/gguf/metadata.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {

// How spaces are put before a text, where llama.cpp's own way is not the whole of it: the prepend_scheme of
// a Metaspace, "first" or "always", which puts none before one that begins with a space.
inline constexpr const char* kOwnSpace = "janua.tokenizer.space";

// Whether the model of tokenizer.json is of this kind.
bool is_of_pieces(const base::Json& file);

// Adds tokenizer.ggml.* of such a file to `out`, for a model with `vocabulary` ids, as put_vocabulary()
// does. Error: bad_data; unsupported, saying what llama.cpp cannot be told.
base::Result<void> put_pieces(const base::Json& file, std::int64_t vocabulary,
                              store::gguf::Metadata& out, std::string& warning,
                              const base::Path& path);

// tokenizer.json of such keys. Error: bad_data for keys that do not fit together; unsupported for pieces of
// one score, whose order no list of merges says.
base::Result<base::Json> pieces_file(const store::gguf::Metadata& metadata, const base::Path& path);

// The list of merges of pieces with these scores, by id: the best one first. Pieces of one score may be runs of one
// character alone, of which the longest run at the left is what grows. Error: bad_data for a score that is no number or
// a piece beyond 512 bytes; unsupported as above.
base::Result<base::Json> merges_of_scores(const Words& words, std::span<const float> scores,
                                          const base::Path& path);

// The name of the token that stands for a byte: "<0x0A>".
std::string byte_name(int byte);

}  // namespace tokenizer
