// Undoes the commonest wreck of European text: UTF-8 that was read as Windows-1252
// and written again ("Ã¼ber" for "über", "â€™" for a closing quote).
//
// The rule is conservative on purpose and looks at the whole text. It acts only if every run of
// non-ASCII characters, written back as Windows-1252, is well-formed UTF-8 as a whole, and there
// are at least two such runs. One honest "é" between ASCII letters, or one letter outside
// Windows-1252, and nothing is touched: text that mixes sound and broken passages stays as it is.
// Text wrecked twice is mended twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace text {

struct Mended {
  std::string text;
  std::int64_t runs = 0;  // of characters that were replaced; 0: the text is unchanged
};

// Well-formed UTF-8 in and out.
Mended mend_mojibake(std::string_view utf8);

}  // namespace text
