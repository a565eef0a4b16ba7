// Any bytes are a copyright file or an error; every decision ends.
#include <cstddef>
#include <cstdint>

#include "data/debian/copyright.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(input), size);
  data::debian::spdx_expression(bytes.substr(0, 200));
  const auto copyright = data::debian::parse_copyright(bytes, "fuzz");
  if (!copyright.ok()) return 0;
  data::debian::decide_installed(*copyright, "libreoffice-help-de",
                                 "usr/share/libreoffice/help/de/text/shared/01/a.html");
  return 0;
}
