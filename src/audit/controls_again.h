// The controls of an evaluation: whether the recipe's are there, and what xz makes of the text when
// it is run again.
#pragma once

#include "audit/check.h"

namespace audit {

// "pages/deu_Latn" -> score, of eval.json.
using Scores = std::map<std::string, base::Json>;

// A sample of rows is compressed again, drawn like the training steps; where none is, the first line
// names the controls. Error: interrupted.
base::Result<void> check_controls(const Standing& eval, const base::Json& table,
                                  const Scores& scores, const Scene& scene, Report& report);

}  // namespace audit
