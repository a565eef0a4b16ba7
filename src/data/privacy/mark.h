// The words beside a number that say what it is.
#pragma once

#include <cstddef>
#include <string_view>

namespace data::privacy {

inline constexpr std::size_t kNoMark = static_cast<std::size_t>(-1);

// How many bytes lie between the number and the nearest of `marks` (parted by '|'; letters of ASCII ignore
// case) in its line, before it or, for what stands behind it, as if 100 bytes further; kNoMark where none does.
// Another number in between takes the mark for itself.
std::size_t mark_distance(std::string_view text, std::size_t begin, std::size_t end,
                          std::string_view marks);

// The same of what stands before it alone.
std::size_t mark_before(std::string_view text, std::size_t begin, std::string_view marks);

}  // namespace data::privacy
