// What any text says of persons: spans in order, without overlap, within the text.
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "data/privacy/personal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto spans = data::privacy::find_personal(text);
  std::size_t done = 0;
  for (const auto& span : spans) {
    CHECK(span.begin >= done && span.begin < span.end && span.end <= size, "spans stand in order");
    done = span.end;
  }
  data::privacy::masked(text, spans);
  data::privacy::spans_json(text, spans);
  return 0;
}
