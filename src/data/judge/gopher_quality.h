#pragma once

#include "data/judge.h"

namespace data::judge {

// Gopher's quality rules; `stop_words`: how many of the eight English ones there must be, 0 for none.
Verdict gopher_quality_with(const Page& page, int stop_words);

}  // namespace data::judge
