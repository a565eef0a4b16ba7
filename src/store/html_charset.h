// Which encoding a page says it is in, before it can be read.
#pragma once

#include <string>
#include <string_view>

namespace store {

// The label of <meta charset>, of <meta http-equiv=content-type content="...; charset=...">, or of
// an XML declaration at the front, as it stands there; "" if the first 16 KiB name none. The
// prescan of the HTML standard (13.2.3.2): comments hide, attributes in any order, quotes or none.
std::string declared_encoding(std::string_view bytes);

}  // namespace store
