// Which papers in the folder of a life are a model's own.
//
// A life may hold several models, each with papers of its own, and every folder may have any name.
// So papers are found by their manifests: what they were made from says what they speak of.
#pragma once

#include "ledger/manifest.h"
#include "serve/paper.h"

namespace serve {

// Whether a paper is about the model with that content id: it was made from it, and a card that was
// made from several says that this is the one.
bool speaks_of(const ledger::Manifest& paper, const std::string& model);

// The newest card and the newest evaluation of the model in `folder` among the artefacts beside it,
// the parity of its tokenizer and the held-out sets of its evaluation, else of its corpus. What is
// not there is "". Without a manifest nothing says which model it is, and there are none. Where a
// ledger stands beside them, only what it has a signed record of counts: anybody can write another.
PaperPlaces places_beside(base::Disk& disk, const base::Path& folder);

}  // namespace serve
