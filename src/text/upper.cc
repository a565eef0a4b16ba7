#include "text/upper.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>

#include "base/result.h"

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

}  // namespace text
