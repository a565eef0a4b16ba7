// Bytes of a page as UTF-8, by the order in which browsers decide of its encoding.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace data::extract {

struct PageText {
  std::string text;           // well-formed UTF-8
  std::string charset;        // the standard's name: "windows-1251"
  std::string how;            // what said so: mark, utf-8, header, meta, guess, usual
  std::int64_t replaced = 0;  // ill-formed pieces that became U+FFFD
};

// WHATWG: a byte-order mark, the transport's label, the page's own, then what the bytes look like (a
// guess by language), then windows-1252. Two departures: bytes that are UTF-8 beyond ASCII are that
// whatever a label says, for mislabelled pages are common; and a label that the bytes refute gives way
// to the next. Never fails.
PageText read_page_text(std::string_view bytes, std::string_view transport_label);

}  // namespace data::extract
