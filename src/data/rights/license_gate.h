// Which documents may be used: an SPDX licence expression against the recipe's list of licences.
//
// In: "MPL-2.0", "(MPL-2.0 OR LGPL-3.0-or-later) AND Apache-2.0", "GPL-2.0-only WITH X". Out: may
// or may not, with the reason. Grammar: SPDX 2.3, Annex D. OR needs one allowed side, AND both;
// WITH belongs to the licence in front of it and is compared as a whole first, without the
// exception second (an exception only ever permits more); so it must be one of the SPDX list
// (share/spdx-exceptions.txt), for anybody could write "WITH no-commercial-use". A name that is
// neither on the SPDX list (spdx_list.h) nor a LicenseRef is no licence. What surprises:
// NOASSERTION and NONE are never allowed, whatever the list says, for nobody can show what
// they permit.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace data::rights {

struct Permit {
  bool allowed = false;
  std::string reason;  // why not: "the licence is unknown (NOASSERTION)"
};

// An empty `allowed` list admits every known licence. Comparison ignores case, as SPDX says.
Permit permit(const std::string& expression, const std::vector<std::string>& allowed);

// Error: bad_data for what is not an SPDX expression, with the position.
base::Result<void> check_expression(const std::string& expression);

}  // namespace data::rights
