// Local files and folders that the stage `sources` read may change afterwards; then it is stale.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"

namespace run {

// One sentence for each local source in FOLDER/sources.json that is gone or has another digest now.
// Packages are not looked at: what the cache lost is fetched again by whoever needs it.
std::vector<std::string> changed_sources(const base::Path& folder, base::Context& ctx);

}  // namespace run
