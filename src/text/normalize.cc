#include "text/normalize.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include "base/result.h"
#include "text/locale.h"
#include "text/utf8.h"

namespace text {

std::string nfc(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* form = icu::Normalizer2::getNFCInstance(status);
  CHECK(U_SUCCESS(status), "ICU has no normalisation data");
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
  form->normalizeUTF8(0, {utf8.data(), static_cast<std::int32_t>(utf8.size())}, sink, nullptr,
                      status);
  CHECK(U_SUCCESS(status), "ICU cannot normalise");
  return out;
}

std::string lower(std::string_view utf8, std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
  icu::CaseMap::utf8ToLower(icu_locale(language).c_str(), 0,
                            {utf8.data(), static_cast<std::int32_t>(utf8.size())}, sink, nullptr,
                            status);
  CHECK(U_SUCCESS(status), "ICU cannot change case");
  return out;
}

std::string capitalized(std::string_view utf8, std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
  icu::CaseMap::utf8ToTitle(
      icu_locale(language).c_str(), U_TITLECASE_WHOLE_STRING | U_TITLECASE_NO_LOWERCASE, nullptr,
      {utf8.data(), static_cast<std::int32_t>(utf8.size())}, sink, nullptr, status);
  CHECK(U_SUCCESS(status), "ICU cannot change case");
  return out;
}

std::string squeeze(std::string_view utf8) {
  std::string out;
  bool space = false;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto c = base::read_code_point(utf8, at);
    const auto piece = utf8.substr(at, c.size);
    at += c.size;
    if (c.well_formed() && u_isUWhiteSpace(static_cast<UChar32>(c.value))) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += piece;
  }
  return out;
}

}  // namespace text
