// Proofs out of a finished index and the ledger that speaks of it.
#pragma once

#include "base/context.h"
#include "trace/proof.h"

namespace trace {

// The index that stands in `folder`: itself, or the one inside the folder of a run. Error: missing, with
// what a recipe needs.
base::Result<base::Path> index_folder(base::Disk& disk, const base::Path& folder);

// What a person asks as the keys spell it. Error: bad_request for a kind that is not known or an empty value.
base::Result<Question> question(const std::string& kind, const std::string& value);

// Error: missing or bad_data of the index; verification where the signed record of the ledger beside it is of
// another index, or its keys do not lead to the root that stands there.
base::Result<Proof> prove_from(base::Context& ctx, const base::Path& folder, const Question& about);

}  // namespace trace
