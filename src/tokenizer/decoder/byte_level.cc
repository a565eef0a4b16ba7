// Symbols become the bytes that they stand for; a token with any other character is text already.
#include "base/utf8.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

struct ByteLevel : Decoder {
  void decode(std::vector<std::string>& tokens) const override {
    std::string bytes;
    for (const auto& token : tokens) bytes += unspell_bytes(token).value_or(token);
    tokens = {base::to_utf8(bytes)};
  }
  void within(Fragment& token) const override {
    token = {unspell_bytes(token.text).value_or(token.text), true};
  }
};

}  // namespace

extern const Entry byte_level{"ByteLevel", plain<ByteLevel>};

}  // namespace tokenizer::decoder
