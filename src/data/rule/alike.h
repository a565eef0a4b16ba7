// Languages that an identification cannot tell apart: its answer may be any of them.
#pragma once

#include <string_view>

namespace data::rule {

// True for equal ones, too. Both canonical.
bool alike(std::string_view left, std::string_view right);

}  // namespace data::rule
