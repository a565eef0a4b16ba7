// Figures of parity.json that follow from others of it: premiums, the worst variant, Gini
// coefficients, the verdict, of the articles as they stand and without their headings.
#pragma once

#include "audit/check.h"

namespace audit {

void check_parity(const base::Json& table, const base::Path& place, Report& report);

}  // namespace audit
