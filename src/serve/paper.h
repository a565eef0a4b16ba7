// What the server shows beside answers: the model's card, its evaluation, its languages, and who
// provides it. Read once, at the start.
#pragma once

#include <string>
#include <vector>

#include "base/context.h"
#include "base/json.h"
#include "serve/page_settings.h"

namespace serve {

// Where they stand; each may be "".
struct PaperPlaces {
  base::Path card{};        // card.html or its folder
  base::Path evaluation{};  // eval.json or its folder
  base::Path parity{};      // parity.json or its folder
  base::Path heldout{};     // the folder of held-out sets
  base::Path page{};        // the provider's file (page_settings.h)
  std::string model_id{};   // content id of the model that they are shown beside; "": unknown
  std::vector<base::Path> unrecorded{};  // left out: the ledger beside them does not have them
};

struct Papers {
  std::string card{};       // HTML; empty: none
  base::Json evaluation{};  // eval.json; null: none
  // [{code, tag, name, examples, tokens_per_content, tokens_read}]: those evaluated, or all we
  // know. tokens_per_content is relative to English; null where nobody measured it. tokens_read is
  // what the training read of it, repeats included; null where no card says it.
  base::Json languages{};
  PageSettings page{};  // provider and contact are the card's where the file says none
};

// Error: missing, bad_data; bad_request for the provider's file; verification for a paper that
// differs from the manifest.json beside it, or was made from another model.
base::Result<Papers> read_papers(base::Disk& disk, const PaperPlaces& places);

// The language variants by their own names. `evaluation` null: all.
base::Json languages_of(const base::Json& evaluation);

// The provider's own words as the page asks for them: {title, heading, notice, provider, ...,
// words: {de: {...}}}.
base::Json page_json(const PageSettings& page);

}  // namespace serve
