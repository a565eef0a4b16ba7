// Which licence of the SPDX list an address means.
#pragma once

#include <string>
#include <string_view>

namespace data::rights {

// "CC-BY-4.0" of "https://creativecommons.org/licenses/by/4.0/deed.de"; "" where the list has no identifier
// for it. The page, the deed and the legal code of a licence are one; so are http and https, with "www." or
// without, with a "/" at the end or without. An identifier of the list means itself.
std::string spdx_of_address(std::string_view address);

}  // namespace data::rights
