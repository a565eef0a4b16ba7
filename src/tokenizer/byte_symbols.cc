#include "tokenizer/byte_symbols.h"

#include "base/utf8.h"
#include "tokenizer/byte_alphabet.h"

namespace tokenizer {

void spell_bytes(AlignedText& text) {
  text.map([](char32_t c) {
    std::string bytes;
    base::append_utf8(bytes, c);
    std::u32string symbols;
    for (const char byte : bytes) symbols += byte_symbol(static_cast<std::uint8_t>(byte));
    return symbols;
  });
}

}  // namespace tokenizer
