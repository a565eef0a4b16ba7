// Any bytes become well-formed text, and everything this room does to text holds on it.
#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "text/identify.h"
#include "text/language.h"
#include "text/mojibake.h"
#include "text/normalize.h"
#include "text/script.h"
#include "text/segment.h"
#include "text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto repaired = text::repair_utf8(bytes).text;
  CHECK(text::valid_utf8(repaired), "repaired text is ill-formed");
  CHECK(text::repair_utf8(repaired).text == repaired, "repair is not idempotent");
  const auto normal = text::nfc(text::mend_mojibake(repaired).text);
  CHECK(text::valid_utf8(normal), "normalised text is ill-formed");
  CHECK(text::nfc(normal) == normal, "NFC is not idempotent");
  text::lower(normal, "tur_Latn");
  text::squeeze(normal);
  text::script_of(normal);
  text::count_words(normal, "deu_Latn");
  text::count_sentences(normal, "ell_Grek");
  text::identify(bytes);
  const auto code = text::canonical_language(bytes.substr(0, 40));
  CHECK(!code.ok() || text::find_language(*code), "a canonical code is not in the table");
  return 0;
}
