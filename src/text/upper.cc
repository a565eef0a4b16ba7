#include "text/upper.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/uchar.h>

#include "base/result.h"
#include "base/utf8.h"
#include "text/normalize.h"

namespace text {

std::string upper(std::string_view utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(utf8.size()));
  icu::CaseMap::utf8ToUpper("", 0, {utf8.data(), static_cast<std::int32_t>(utf8.size())}, sink,
                            nullptr, status);
  CHECK(U_SUCCESS(status), "ICU cannot change case");
  return out;
}

std::string titled(std::string_view word) {
  if (word.empty()) return "";
  const auto first = base::read_code_point(word, 0);
  std::string out;
  base::append_utf8(out, static_cast<char32_t>(u_totitle(static_cast<UChar32>(first.value))));
  return out + lower(word.substr(first.size));
}

}  // namespace text
