// The identifiers of the SPDX Licence List (share/spdx-licenses.txt).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace data::rights {

// Whether `id` stands on the list, in any case, also with "+" behind it; or is a reference to a
// licence of somebody's own (LicenseRef-..., DocumentRef-...:LicenseRef-...).
bool is_listed(std::string_view id);

// The identifier of the list that `id` is in any case, as the list spells it; "" where it has none.
std::string listed_as(std::string_view id);

// How many bytes the longest identifier of the list has.
std::size_t longest_listed();

// What to write instead of an `id` that does not: the nearest that do.
std::string hint_for(std::string_view id);

}  // namespace data::rights
