// What the server shows beside answers: the model's card, its evaluation, its languages. Read once,
// at the start.
#pragma once

#include <string>

#include "base/context.h"
#include "base/json.h"

namespace serve {

struct Papers {
  std::string card;       // HTML; empty: none
  base::Json evaluation;  // eval.json; null: none
  base::Json languages;   // [{code, tag, name}]: those evaluated, or all we know
};

// `card` is card.html or its folder, `evaluation` is eval.json or its folder; each may be "".
// Error: missing, bad_data.
base::Result<Papers> read_papers(base::Disk& disk, const base::Path& card,
                                 const base::Path& evaluation);

// The language variants by their own names. `evaluation` null: all.
base::Json languages_of(const base::Json& evaluation);

}  // namespace serve
