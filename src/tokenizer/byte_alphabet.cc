// The 256 symbols and the way back; see the header.
#include "tokenizer/byte_alphabet.h"

#include <algorithm>

#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

struct Alphabet {
  std::array<char32_t, 256> symbols{};
  std::array<std::int16_t, 324> bytes{};  // by code point; -1: not a symbol

  Alphabet() {
    bytes.fill(-1);
    char32_t next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
      const bool itself = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte != 0xad);
      const char32_t symbol = itself ? static_cast<char32_t>(byte) : next++;
      symbols[byte] = symbol;
      bytes[symbol] = static_cast<std::int16_t>(byte);
    }
  }
};

const Alphabet& alphabet() {
  static const Alphabet instance;
  return instance;
}

}  // namespace

char32_t byte_symbol(std::uint8_t byte) { return alphabet().symbols[byte]; }

std::array<std::uint8_t, 256> bytes_by_symbol() {
  std::array<std::uint8_t, 256> bytes;
  for (int i = 0; i < 256; ++i) bytes[i] = static_cast<std::uint8_t>(i);
  std::ranges::sort(bytes, {}, byte_symbol);
  return bytes;
}

std::string spell_bytes(std::string_view bytes) {
  std::string out;
  for (const unsigned char byte : bytes) base::append_utf8(out, byte_symbol(byte));
  return out;
}

std::optional<std::string> unspell_bytes(std::string_view spelled) {
  std::string out;
  if (!unspell_bytes(spelled, out)) return std::nullopt;
  return out;
}

bool unspell_bytes(std::string_view spelled, std::string& out) {
  const auto& bytes = alphabet().bytes;
  out.resize(spelled.size());
  auto* to = out.data();
  for (std::size_t at = 0; at < spelled.size();) {
    const auto front = static_cast<unsigned char>(spelled[at]);
    if (front >= 0x21 && front <= 0x7e) {  // most symbols are their bytes
      *to++ = spelled[at++];
      continue;
    }
    const auto next = at + 1 < spelled.size() ? static_cast<unsigned char>(spelled[at + 1]) : 0u;
    // The others have two bytes each.
    const bool two = front >= 0xc2 && front <= 0xc5 && (next & 0xc0) == 0x80;
    const auto c = two ? Char{(front & 0x1fu) << 6 | (next & 0x3fu), 2} : read_char(spelled, at);
    if (c.point >= bytes.size() || bytes[c.point] < 0) return false;
    *to++ = static_cast<char>(bytes[c.point]);
    at += c.size;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return true;
}

}  // namespace tokenizer
