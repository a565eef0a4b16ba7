// Decoders that look at each token alone, as those of byte-level BPE and of SentencePiece's models: a text is the bytes of
// its tokens one after another, but for the first, and decoding is copying out of a table.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "tokenizer/decoder.h"
#include "tokenizer/token_bytes.h"

namespace tokenizer {

class PlainDecoder {
 public:
  // Of a file's section "decoder" that `made` was made of; none for what is not of this kind.
  static std::optional<PlainDecoder> of(const base::Json& section, DecoderMade made);

  // What a token adds to a text that goes on; as Decoder::within() says it.
  std::string_view within(std::string_view spelling, std::string& made) const;
  // What it is where a text begins with it.
  std::string first(std::string_view spelling) const;

 private:
  PlainDecoder(DecoderMade made, std::string sign)
      : made_(std::move(made)), sign_(std::move(sign)) {}
  DecoderMade made_;
  std::string sign_;  // that becomes a space; empty: bytes are spelled by symbols
};

}  // namespace tokenizer
