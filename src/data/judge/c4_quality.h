#pragma once

#include "data/judge.h"

namespace data::judge {

// C4's rules for lines; `terminal`: only lines that end in a sign that ends a sentence are kept.
Verdict c4_quality_with(const Page& page, bool terminal);

}  // namespace data::judge
