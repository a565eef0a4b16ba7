// `janua model check --cut`: on several ranks, each of which holds a part of the model.
#pragma once

#include "cli/command.h"
#include "store/safetensors.h"

namespace cli {

using OpenInput = base::Result<store::Safetensors> (*)(base::Disk&, const base::Path&);

// Every rank calls it; the first one writes and says what all have computed. Error: as
// model::check::answer_in_parts(); bad_request for one process alone, for flags that no part computes, and
// for ranks that read different things.
base::Result<void> check_in_parts(const Invocation& call, OpenInput open);

}  // namespace cli
