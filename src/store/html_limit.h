// What a page may cost, read off its tags before it is parsed.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace store::html {

// Error: bad_data for more than 256 MiB, for elements nested deeper than 2000 (walking is
// recursive), and for tags with so many attributes that comparing their names, which gumbo does
// pair by pair, would take seconds.
base::Result<void> check_cost(std::string_view bytes, const std::string& where);

}  // namespace store::html
