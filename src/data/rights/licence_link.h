// The licences that a page names: rel=license of <a>, <area>, <link> and of the Link field (RFC 8288), and
// "license" of schema.org in JSON-LD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/rights/page_head.h"

namespace data::rights {

// SPDX identifiers, sorted, each once. An address that the SPDX list does not have gives none.
std::vector<std::string> licences_of(const Fields& fields, std::string_view html);

}  // namespace data::rights
