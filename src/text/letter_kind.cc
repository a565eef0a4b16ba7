#include "text/letter_kind.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>

#include "base/result.h"
#include "base/utf8.h"
#include "text/normalize.h"

namespace text {
namespace {

UChar32 icu_char(char32_t c) { return static_cast<UChar32>(c); }
bool has(char32_t c, UProperty property) { return u_hasBinaryProperty(icu_char(c), property); }
bool is_of(char32_t c, std::uint32_t kinds) { return (U_GET_GC_MASK(icu_char(c)) & kinds) != 0; }
int number_of(char32_t c) { return u_getIntPropertyValue(icu_char(c), UCHAR_NUMERIC_TYPE); }

std::string alone(char32_t c) {
  std::string out;
  base::append_utf8(out, c);
  return out;
}

}  // namespace

bool is_letter(char32_t c) { return is_of(c, U_GC_L_MASK); }
bool is_decimal(char32_t c) { return number_of(c) == U_NT_DECIMAL; }
bool is_digit(char32_t c) { return is_decimal(c) || number_of(c) == U_NT_DIGIT; }
bool has_number(char32_t c) { return number_of(c) != U_NT_NONE; }
bool is_upper(char32_t c) { return has(c, UCHAR_UPPERCASE); }
bool is_lower(char32_t c) { return has(c, UCHAR_LOWERCASE); }
bool is_title(char32_t c) { return is_of(c, U_GC_LT_MASK); }
bool is_cased(char32_t c) { return has(c, UCHAR_CASED); }
bool is_case_ignorable(char32_t c) { return has(c, UCHAR_CASE_IGNORABLE); }
bool is_printable(char32_t c) {
  return c == ' ' || !is_of(c, U_GC_Z_MASK | U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK |
                                   U_GC_CS_MASK | U_GC_CN_MASK);
}
bool begins_identifier(char32_t c) { return has(c, UCHAR_XID_START); }
bool continues_identifier(char32_t c) { return has(c, UCHAR_XID_CONTINUE); }

std::string title_case(char32_t c) {
  constexpr std::uint32_t as_it_stands =
      U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_LOWERCASE | U_TITLECASE_NO_BREAK_ADJUSTMENT;
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  icu::CaseMap::utf8ToTitle("", as_it_stands, nullptr, alone(c), sink, nullptr, status);
  CHECK(U_SUCCESS(status), "ICU cannot change case");
  return out;
}

std::string folded(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
  icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT, {utf8.data(), static_cast<std::int32_t>(utf8.size())},
                         sink, nullptr, status);
  CHECK(U_SUCCESS(status), "ICU cannot fold case");
  return out;
}

std::string lower_case(char32_t c) { return lower(alone(c)); }

}  // namespace text
