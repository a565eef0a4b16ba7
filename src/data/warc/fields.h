// Named fields as WARC and HTTP have them: "Name: value", folded lines, until an empty line.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace data::warc {

struct Fields {
  std::string first;  // the line before them: "WARC/1.0", "HTTP/1.1 200 OK"
  std::vector<std::pair<std::string, std::string>> named;  // names in lower case
  // Of several fields of a name the first; "" for none. `name` in lower case.
  std::string_view get(std::string_view name) const;
};

// Bytes up to the empty line that ends a head, which is among them; npos if `bytes` do not hold it.
// Lines end with CR LF or LF. `from`: where to begin to look.
std::size_t head_size(std::string_view bytes, std::size_t from = 0);

// Lines without a colon are passed over.
Fields read_fields(std::string_view head);

// "Text/HTML; Charset=\"UTF-8\"": text/html and utf-8. Both in lower case, "" where nothing is said.
struct MediaType {
  std::string type, charset;
};
MediaType media_type(std::string_view value);

}  // namespace data::warc
