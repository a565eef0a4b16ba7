// Local files and folders that the stage `sources` read may change afterwards; then it is stale.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "data/sources_recipe.h"

namespace run {

// One sentence for each local source in FOLDER/sources.json that is gone or has another digest now.
// Packages are not looked at: what the cache lost is fetched again by whoever needs it.
std::vector<std::string> changed_sources(const base::Path& folder, base::Context& ctx);

// Error: as the kinds of sources say it: missing for the first local file or folder that is not there.
base::Result<void> local_sources_stand(const data::SourcesRecipe& recipe, base::Disk& disk);

}  // namespace run
