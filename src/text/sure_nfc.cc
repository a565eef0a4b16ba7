// By the quick check of UAX #15: text is in NFC where each character says yes and none combines. See the header.
#include "text/sure_nfc.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <bitset>
#include <cstdint>
#include <cstring>
#include <memory>

#include "base/utf8.h"

namespace text {
namespace {

using Sure = std::bitset<0x10000>;

Sure find_sure() {
  Sure out;
  for (UChar32 c = 0; c < 0x10000; ++c)
    out[static_cast<std::size_t>(c)] =
        u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_YES && u_getCombiningClass(c) == 0;
  return out;
}

bool is_ascii(const char* eight) {
  std::uint64_t word;
  std::memcpy(&word, eight, 8);
  return (word & 0x8080808080808080u) == 0;
}

}  // namespace

bool is_surely_nfc(std::string_view utf8) {
  static const Sure sure = find_sure();
  for (std::size_t at = 0; at < utf8.size();) {
    if (utf8.size() - at >= 8 && is_ascii(utf8.data() + at)) {
      at += 8;
      continue;
    }
    const auto c = base::read_code_point(utf8, at);
    if (c.value >= sure.size() || !sure[c.value]) return false;
    at += c.size;
  }
  return true;
}

}  // namespace text
