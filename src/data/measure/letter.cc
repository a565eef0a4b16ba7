#include "data/measure/letter.h"

#include "text/character.h"
#include "text/letter_kind.h"

namespace data::measure {

bool is_alpha(char32_t c) {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return text::is_letter(c);
}

bool is_small(char32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z';
  return text::is_letter(c) && !text::is_upper(c) && !text::is_title(c);
}

bool is_capital(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  return text::is_letter(c) && !text::is_lower(c);
}

bool is_quote(char32_t c) {
  switch (c) {
    case '\'':
    case '"':
    case '`':
    case 0xB4:
    case 0xAB:
    case 0xBB:
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x300C:
    case 0x300D:
    case 0x300E:
    case 0x300F:
    case 0xFF08:
    case 0xFF09:
    case 0x3014:
    case 0x3015:
    case 0x3010:
    case 0x3011:
    case 0x300A:
    case 0x300B:
    case 0x3008:
    case 0x3009:
    case 0x2329:
    case 0x232A:
    case 0x27E6:
    case 0x27E7:
      return true;
    default:
      return false;
  }
}

bool is_punctuation_sign(char32_t c) {
  switch (c) {
    case 0x2026:
    case ',':
    case ':':
    case ';':
    case '!':
    case '?':
    case 0xBF:
    case 0x61F:
    case 0xA1:
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '<':
    case '>':
    case '_':
    case '#':
    case '*':
    case '&':
    case 0x3002:
    case 0xFF1F:
    case 0xFF01:
    case 0xFF0C:
    case 0x3001:
    case 0xFF1B:
    case 0xFF1A:
    case 0xFF5E:
    case 0xB7:
    case 0x964:
    case 0x60C:
    case 0x6D4:
    case 0x61B:
    case 0x66A:
      return true;
    default:
      return false;
  }
}

bool is_currency(char32_t c) {
  return c == '$' || c == 0xA3 || c == 0xA5 || c == 0xE3F || c == 0xFDFC ||
         (c >= 0x20A0 && c <= 0x20BF);
}

bool is_icon(char32_t c) { return c >= 0xA6 && text::is_other_symbol(c); }
bool is_accent(char32_t c) { return c >= 0x300 && c <= 0x36F; }

}  // namespace data::measure
