// Text as Python's str cuts it: what is white space, where lines end. The published filters are written in Python,
// and their limits hold for lines and words that are cut so.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace data::measure {

bool is_space(char32_t c);  // str.isspace of one character

// str.strip and its halves: without white space at the ends. `text` is well-formed.
std::string_view lstrip(std::string_view text);
std::string_view rstrip(std::string_view text);
std::string_view strip(std::string_view text);

// Takes the first line off `rest` as str.splitlines does: LF, CR, CR LF, VT, FF, U+001C to U+001E, U+0085, U+2028
// and U+2029 end one. `rest` is not empty.
std::string_view take_line(std::string_view& rest);

// str.splitlines.
std::vector<std::string_view> split_lines(std::string_view text);
// str.split("\n"): one more part than there are line feeds.
std::vector<std::string_view> split_at_line_feeds(std::string_view text);

// Takes the next run without white space off `rest`, and the white space before it; empty at the end.
std::string_view take_chunk(std::string_view& rest);

}  // namespace data::measure
