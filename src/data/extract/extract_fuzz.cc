// Any bytes are a page: its text is UTF-8, and as JSON it can be read again.
#include <cstddef>
#include <cstdint>

#include "base/utf8.h"
#include "data/extract/extract.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto page = data::extract::extract(bytes);
  CHECK(base::valid_utf8(page.text), "the text is no UTF-8");
  CHECK(base::canonical(data::extract::to_json(page)).ok(), "the page is no JSON");
  return 0;
}
