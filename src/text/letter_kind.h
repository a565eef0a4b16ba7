// Letters as Python's str sees them: what they are, and what they become in another case. All of it is
// Unicode's, of the version that ICU has.
#pragma once

#include <string>
#include <string_view>

namespace text {

bool is_letter(char32_t c);             // L*
bool is_decimal(char32_t c);            // Numeric_Type is Decimal
bool is_digit(char32_t c);              // that or Digit: "²"
bool has_number(char32_t c);            // has a Numeric_Type: "½", and "一", too
bool is_upper(char32_t c);              // Uppercase
bool is_lower(char32_t c);              // Lowercase
bool is_title(char32_t c);              // Lt
bool is_cased(char32_t c);              // Cased
bool is_case_ignorable(char32_t c);     // Case_Ignorable
bool is_printable(char32_t c);          // none of Z*, Cc, Cf, Co, Cs, Cn, but for the space
bool begins_identifier(char32_t c);     // XID_Start
bool continues_identifier(char32_t c);  // XID_Continue

// Each by the full mapping, which may be several letters: "ß" is "Ss" in title case and "ss" folded.
std::string title_case(char32_t c);
std::string folded(std::string_view utf8);
// Of a letter alone: a capital sigma is the one that depends on its neighbours.
std::string lower_case(char32_t c);

}  // namespace text
