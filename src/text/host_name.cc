#include "text/host_name.h"

#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <memory>

#include "base/result.h"

namespace text {

namespace {

const icu::IDNA& rules() {
  static const auto out = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::IDNA> made(
        icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII, status));
    CHECK(U_SUCCESS(status), "ICU has no rules for names of hosts");
    return made;
  }();
  return *out;
}

}  // namespace

std::string ascii_host(std::string_view utf8) {
  std::string small(utf8);
  for (auto& c : small)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (std::ranges::all_of(small, [](unsigned char c) { return c < 0x80; })) return small;
  UErrorCode status = U_ZERO_ERROR;
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  rules().nameToASCII_UTF8({small.data(), static_cast<std::int32_t>(small.size())}, sink, info,
                           status);
  return U_SUCCESS(status) && !info.hasErrors() ? out : small;
}

}  // namespace text
