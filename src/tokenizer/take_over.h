// A tokenizer that stands is taken over as it is: that of a model from which a training starts.
#pragma once

#include "base/context.h"
#include "ledger/artefact.h"

namespace tokenizer {

// The files of the folder that are read, byte by byte.
inline constexpr const char* kTakenFiles[] = {"tokenizer.json", "tokenizer_config.json"};

// Whether texts can be encoded for training with it. Error: missing; bad_data; unsupported, also
// for one that names no token to begin or to end a text with.
base::Result<void> can_be_taken_over(base::Disk& disk, const base::Path& folder);

// Copies both files. The manifest says which folder they are of, and the languages of the corpus,
// which is what it will be used for. Error: as can_be_taken_over(); verification if they were
// touched meanwhile, or are not what the manifest's inputs name in the role `from`.
base::Result<void> take_over(const base::Path& folder, const base::Path& corpus,
                             ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace tokenizer
