// Variants that are trained on and lack a held-out set that others have, and why, as far as the
// corpus counts it: a row that is not in a table is a question.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "record/corpus.h"
#include "record/eval.h"

namespace eval {

// By set, then by variant. What surprises: who has pages held out lacks no texts, for these are drawn
// from what has no twins, and there may be nothing else.
std::vector<record::EvalAbsent> absent(const record::Corpus& corpus);

// By what the manifest in `corpus` says; none for a folder that no stage made. Error: bad_data.
base::Result<std::vector<record::EvalAbsent>> absent_in(const base::Path& corpus, base::Disk& disk);

// One sentence about a set, ended as a paragraph; empty where nobody lacks it.
std::string absent_text(const std::string& set, const std::vector<record::EvalAbsent>& absent);

}  // namespace eval
