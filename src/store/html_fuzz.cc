// Any bytes are a page or an error, and no block is empty.
#include <cstddef>
#include <cstdint>

#include "store/html.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto page = store::read_html(bytes, {"", {"skip"}, {"switch"}}, "fuzz");
  if (!page.ok()) return 0;
  for (const auto& block : page->blocks) CHECK(!block.text.empty(), "a block has no text");
  return 0;
}
