// Wraps text::nfc, which would replace what is not UTF-8; see the header.
#include "tokenizer/nfc.h"

#include <algorithm>

#include "text/normalize.h"
#include "text/sure_nfc.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {

namespace {

// In strides, which a compiler does many bytes at a time.
bool all_below(std::string_view text, unsigned char limit) {
  constexpr std::size_t kStride = 256;
  for (; !text.empty(); text.remove_prefix(std::min(kStride, text.size()))) {
    unsigned char most = 0;
    for (const unsigned char byte : text.substr(0, kStride)) most = std::max(most, byte);
    if (most >= limit) return false;
  }
  return true;
}

}  // namespace

// Nothing below U+0300 changes in NFC, and everything there has a first byte below 0xCC.
bool is_surely_nfc(std::string_view text) {
  return all_below(text, 0xcc) || text::is_surely_nfc(text);
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
