// A run whose clock is dead would sign times that no audit believes, and nothing heals a
// signed time.
#pragma once

#include <string_view>

#include "base/context.h"

namespace ledger {

// This program is younger, so no record of it is older. Such texts are ordered as the times are.
inline constexpr std::string_view kFirstTime = "2025-01-01T00:00:00Z";

// Error: bad_request if the clock says a time before that.
inline base::Result<void> check_clock(base::Clock& clock) {
  const auto now = clock.utc();
  if (now >= kFirstTime) return {};
  return base::Error{base::Code::bad_request,
                     "the clock of this machine says " + now +
                         ", before this program existed; all that is made bears the time, and an "
                         "audit would refuse it for ever",
                     "", "set the clock (`timedatectl` shows it), then run again"};
}

}  // namespace ledger
