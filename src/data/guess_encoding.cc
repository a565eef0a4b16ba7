#include "data/guess_encoding.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/charset.h"
#include "text/identify.h"
#include "text/letters.h"
#include "text/wide.h"

namespace data {

namespace {

constexpr double kFitting = 0.98;

// From shortly before the first byte beyond ASCII; nobody needs more to tell.
std::string_view telling_part(std::string_view bytes) {
  constexpr std::size_t before = 4096, enough = std::size_t{32} << 10;
  const auto first = static_cast<std::size_t>(
      std::ranges::find_if(bytes, [](unsigned char c) { return c >= 0x80; }) - bytes.begin());
  return bytes.substr(first - std::min(before, first), enough);
}

}  // namespace

std::string guess_encoding(std::string_view bytes) {
  if (auto wide = text::utf16_without_mark(bytes); !wide.empty()) return wide;
  // Of equals the earlier: those of the web come before those of old machines.
  constexpr const char* tried[] = {"windows-1252", "windows-1250", "windows-1251",   "windows-1253",
                                   "windows-1254", "windows-1257", "ISO-8859-2",     "ISO-8859-3",
                                   "ISO-8859-4",   "ISO-8859-5",   "ISO-8859-7",     "ISO-8859-13",
                                   "ISO-8859-15",  "ISO-8859-16",  "KOI8-R",         "KOI8-U",
                                   "IBM866",       "macintosh",    "x-mac-cyrillic", "IBM437",
                                   "IBM852"};
  bytes = telling_part(bytes);
  std::string best;
  double most = 0;
  for (const auto* encoding : tried) {
    const auto decoded = text::decode(bytes, encoding, "");
    if (!decoded.ok() || decoded->replaced > 0) continue;
    const auto found = text::identify(decoded->text);
    if (!found.reliable || found.language.empty()) continue;
    const auto letters = text::letters_of(decoded->text, found.language);
    if (letters.fitting() < kFitting) continue;
    constexpr double tie = 1e-6;
    const bool usual = text::usual_encoding(found.language) == encoding;
    const double weight = letters.weight() + (usual ? 2 * tie : 0);
    if (weight > most + tie) best = encoding, most = weight;
  }
  return best;
}

bool looks_broken(std::string_view text, std::string_view language) {
  text = telling_part(text);
  text = text.substr(0, base::valid_prefix(text));  // not half of its last sign
  std::string told(language);
  if (told.empty()) {
    const auto found = text::identify(text);
    if (found.reliable) told = found.language;
  }
  return !told.empty() && text::letters_of(text, told).fitting() < kFitting;
}

}  // namespace data
