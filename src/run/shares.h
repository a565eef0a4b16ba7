// The stage `shards` by several processes, such as the tasks of a job array: each encodes a share of the
// documents into a folder beside the run, and the stage then joins them, to the bytes of one process.
#pragma once

#include "run/recipe.h"
#include "tokenizer/shards.h"

namespace run {

// The stage of that kind which a share is of. Error: bad_request, if there is none or several.
base::Result<const Instance*> stage_in_shares(const Recipe& recipe);

// Makes one share of what stands in `out`, which is only read: no lock is taken and no record written. A
// share that stands there already, for the same inputs, stays. Error: missing, if what the stage reads
// is not made yet; else what make_shards() says.
base::Result<void> make_share(const Recipe& recipe, tokenizer::Share share, const base::Path& out,
                              base::Context& ctx);

// The folders of all shares of the stage `instance` for inputs with these content ids, each compared with
// its manifest; none where there are not all of them, of which a warning says why.
base::Result<std::vector<base::Path>> standing_shares(const Instance& instance,
                                                      const base::Path& out, base::Context& ctx);

}  // namespace run
