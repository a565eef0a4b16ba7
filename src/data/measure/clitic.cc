#include "data/measure/clitic.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>

#include "base/ascii.h"
#include "base/utf8.h"
#include "data/measure/letter.h"

namespace data::measure {

namespace {

using Words = std::span<const std::string_view>;

bool is_hyphen(char32_t c) {
  return c == '-' || (c >= 0x2010 && c <= 0x2011) || c == 0x2013 || c == 0x2014;
}

// Small letters, those of Romanian without their signs.
std::string plain(std::string_view word) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    const auto c = base::read_code_point(word, at);
    switch (c.value) {
      case 0x102:
      case 0x103:
      case 0xC2:
      case 0xE2:
        out += 'a';
        break;
      case 0xCE:
      case 0xEE:
        out += 'i';
        break;
      case 0x218:
      case 0x219:
      case 0x15E:
      case 0x15F:
        out += 's';
        break;
      case 0x21A:
      case 0x21B:
      case 0x162:
      case 0x163:
        out += 't';
        break;
      default:
        out += base::ascii_lower(word.substr(at, c.size));
    }
    at += c.size;
  }
  return out;
}

bool stands_in(Words words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

constexpr std::string_view kFrench[] = {"ce", "clés", "elle", "en", "il", "ils", "je",
                                        "là", "moi",  "nous", "on", "t",  "vous"};
constexpr std::string_view kBefore[] = {
    "a", "c",  "ce", "cu", "d",    "de",     "dintr", "e",  "far", "i", "l",    "le", "m",  "mi",
    "n", "ne", "p",  "pe", "prim", "printr", "s",     "se", "te",  "v", "intr", "si", "ti", "t"};
constexpr std::string_view kBehind[] = {
    "a",    "aceasta",  "ai",  "al",    "ale",    "alta", "am",  "ar",    "astea", "atata", "au",
    "as",   "ati",      "i",   "ilor",  "l",      "le",   "lea", "mea",   "meu",   "mi",    "ma",
    "n",    "ndaratul", "ne",  "o",     "oi",     "or",   "s",   "se",    "si",    "te",    "ul",
    "ului", "un",       "uri", "urile", "urilor", "veti", "va",  "astia", "ti"};
constexpr std::string_view kCatalan[] = {"'ls",  "'l",  "'ns", "'t",   "'m",  "'n",   "-les",
                                         "-la",  "-lo", "-li", "-los", "-me", "-nos", "-te",
                                         "-vos", "-se", "-hi", "-ne",  "-ho"};
constexpr std::string_view kCatalanBefore[] = {"-l'", "-m'", "-t'", "-n'"};

// Endings of declension that are written behind a hyphen: BTC-ja, NATO-va, 50-ih.
std::set<std::string, std::less<>> slovene_endings() {
  std::set<std::string, std::less<>> out;
  const auto add = [&](const std::string& stem, std::initializer_list<const char*> ends) {
    for (const char* end : ends) out.insert(stem + end);
  };
  add("", {"a",   "i",   "e",   "u",   "o",  "oma", "om", "em", "ema", "ih",   "im",
           "ima", "imi", "ega", "emu", "ja", "ji",  "ju", "je", "jem", "jema", "jih"});
  add("t", {"imi", "i", "ih", "im", "ima", "a", "e", "o", "ega", "em", "emu"});
  for (const std::string stem : {"ov", "ev", "jev", "jin"})
    add(stem, {"", "a", "e", "i", "o", "em", "emu", "ega", "ih", "im", "ima", "imi"});
  for (const std::string stem : {"ov", "ev", "jev"}) {
    add(stem + "sk", {"a", "e", "i", "o", "em", "emu", "ega", "ih", "im", "ima", "imi"});
    add(stem, {"ec", "ca", "cu", "cem", "cev", "cema", "cih", "ci", "ce", "cimi"});
    add(stem, {"ka", "ke", "ki", "ko", "k", "kama", "kah", "kam", "kami"});
  }
  return out;
}

}  // namespace

std::size_t french_enclitic(std::string_view chunk) {
  for (std::size_t at = chunk.size() < 8 ? 1 : chunk.size() - 7; at < chunk.size(); ++at) {
    if ((static_cast<unsigned char>(chunk[at]) & 0xC0) == 0x80) continue;
    const auto c = base::read_code_point(chunk, at);
    if (!is_hyphen(c.value) || !is_alpha(base::code_point_before(chunk, at).value)) continue;
    const auto word = chunk.substr(at + c.size);
    if (stands_in(kFrench, base::ascii_lower(word))) return chunk.size() - at;
  }
  return 0;
}

std::size_t hungarian_question(std::string_view chunk) {
  if (!chunk.ends_with("-e")) return 0;
  return is_small(base::code_point_before(chunk, chunk.size() - 2).value) ? 2 : 0;
}

std::size_t romanian_enclitic(std::string_view chunk) {
  const auto hyphen = chunk.rfind('-');
  if (hyphen == chunk.npos || chunk.size() - hyphen > 12) return 0;
  return stands_in(kBehind, plain(chunk.substr(hyphen + 1))) ? chunk.size() - hyphen : 0;
}

std::size_t romanian_proclitic(std::string_view chunk) {
  const auto hyphen = chunk.substr(0, 9).find('-');
  if (hyphen == chunk.npos || hyphen == 0) return 0;
  return stands_in(kBefore, plain(chunk.substr(0, hyphen))) ? hyphen + 1 : 0;
}

std::size_t catalan_clitic(std::string_view chunk, std::size_t at) {
  const auto rest = chunk.substr(at);
  for (const auto word : kCatalan) {
    if (!rest.starts_with(word)) continue;
    if (rest.size() == word.size() || !base::is_ascii_letter(rest[word.size()])) return word.size();
  }
  for (const auto word : kCatalanBefore)
    if (rest.starts_with(word)) return word.size();
  return 0;
}

bool joins_slovene_ending(std::string_view chunk, std::size_t at) {
  static const auto endings = slovene_endings();
  const auto c = base::read_code_point(chunk, at);
  return chunk.size() - at < 16 && endings.contains(chunk.substr(at + c.size));
}

}  // namespace data::measure
