// Addresses, which tokenizers leave in one piece.
#pragma once

#include <string_view>

namespace data::measure {

// Whether the whole of a chunk without white space is one, as spaCy's pattern says: an optional scheme with "://", an
// optional "user@", a host whose last label is at least two small letters, or an IPv4 address; an optional port; an
// optional rest that begins with "/", "?" or "#". "example.org/a-b" and "file.txt" are such.
bool is_web_address(std::string_view chunk);

}  // namespace data::measure
