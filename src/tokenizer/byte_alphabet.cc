// The 256 symbols and the way back; see the header.
#include "tokenizer/byte_alphabet.h"

#include <algorithm>

#include "base/utf8.h"

namespace tokenizer {
namespace {

struct Alphabet {
  std::array<char32_t, 256> symbols{};
  // By the low five bits of the first of two bytes of UTF-8, then the second one; -1: no symbol has these two.
  std::array<std::int16_t, 32 << 8> pairs{};

  Alphabet() {
    pairs.fill(-1);
    char32_t next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
      const bool itself = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte != 0xad);
      const char32_t symbol = itself ? static_cast<char32_t>(byte) : next++;
      symbols[byte] = symbol;
      if (symbol >= 0x80)
        pairs[symbol >> 6 << 8 | 0x80 | (symbol & 0x3f)] = static_cast<std::int16_t>(byte);
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
  out.resize(spelled.size());
  const auto* end = unspell_bytes(spelled, out.data());
  if (end) out.resize(static_cast<std::size_t>(end - out.data()));
  return end != nullptr;
}

// Most symbols are their bytes; the others have two bytes each.
char* unspell_bytes(std::string_view spelled, char* out) {
  const auto& pairs = alphabet().pairs;
  const auto *at = spelled.data(), *end = at + spelled.size();
  while (at != end) {
    const auto front = static_cast<unsigned char>(*at);
    if (front >= 0x21 && front <= 0x7e) {
      *out++ = *at++;
      continue;
    }
    if (end - at < 2) return nullptr;
    const auto byte = pairs[(front & 0x1fu) << 8 | static_cast<unsigned char>(at[1])];
    if (front < 0xc0 || front > 0xdf || byte < 0) return nullptr;
    *out++ = static_cast<char>(byte);
    at += 2;
  }
  return out;
}

}  // namespace tokenizer
