// What the tokenizers behind the published filters take for a letter, a quote, a bracket: text/'s
// answers, quick for ASCII.
#pragma once

#include <string_view>

namespace data::measure {

inline bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }  // only these: ٣ is none to them
bool is_alpha(char32_t c);                                         // a letter of any script
bool is_small(char32_t c);    // a letter that is no capital: those of scripts without capitals, too
bool is_capital(char32_t c);  // a letter that is not small: those of scripts without capitals, too
bool is_quote(
    char32_t c);  // ' " and what other scripts and typographers have for them, and CJK brackets
bool is_punctuation_sign(
    char32_t c);  // , : ; ! ? ( ) [ ] { } < > _ # * & and those of other scripts
bool is_currency(char32_t c);
bool is_icon(
    char32_t c);  // a symbol that is neither letter, mark nor operator: ©, °, ☺ (category So)
bool is_accent(char32_t c);  // U+0300 to U+036F

}  // namespace data::measure
