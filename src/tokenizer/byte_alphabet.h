// The byte-level alphabet: each of the 256 bytes has a printable character, so that tokens can be
// spelled in JSON. Bytes 0x21-0x7E, 0xA1-0xAC and 0xAE-0xFF stand for themselves; the other 68, in
// order, are U+0100 onward (space is U+0120 "Ġ", newline U+010A "Ċ"). Introduced with GPT-2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenizer {

char32_t byte_symbol(std::uint8_t byte);

// Bytes in the order of their symbols' code points: the order in which they get ids.
std::array<std::uint8_t, 256> bytes_by_symbol();

// "a b" -> "aĠb".
std::string spell_bytes(std::string_view bytes);

// "aĠb" -> "a b"; none if a character is not in the alphabet.
std::optional<std::string> unspell_bytes(std::string_view spelled);
// The same into `out`, in place of what stands there; false for none.
bool unspell_bytes(std::string_view spelled, std::string& out);
// The same to where there is room for as many bytes: their end, or null for none.
char* unspell_bytes(std::string_view spelled, char* out);

}  // namespace tokenizer
