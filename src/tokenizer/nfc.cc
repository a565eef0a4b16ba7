// Wraps text::nfc, which would replace what is not UTF-8; see the header.
#include "tokenizer/nfc.h"

#include <algorithm>

#include "text/normalize.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {

// Nothing below U+0300 changes in NFC, and everything there has a first byte below 0xCC.
bool is_surely_nfc(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char byte) { return byte < 0xcc; });
}

std::string nfc_of_bytes(std::string_view text) {
  if (is_surely_nfc(text)) return std::string(text);
  std::string out;
  std::size_t begin = 0, at = 0;
  const auto flush = [&] { out += text::nfc(text.substr(begin, at - begin)); };
  while (at < text.size()) {
    const auto c = read_char(text, at);
    if (c.point == kNotUtf8) {
      flush();
      out += text[at];
      begin = at + 1;
    }
    at += c.size;
  }
  flush();
  return out;
}

}  // namespace tokenizer
