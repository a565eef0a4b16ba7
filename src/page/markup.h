// Text inside XML and HTML, in the one way that holds between tags and inside quoted attributes.
#pragma once

#include <string>
#include <string_view>

namespace page {

// Controls that XML forbids become U+FFFD.
std::string escape_markup(std::string_view text);

}  // namespace page
