// Token ids to the residual stream.
#pragma once

#include <string>

#include "compute/view.h"
#include "model/layout.h"

namespace model::block {

struct Embedding {
  std::int64_t vocabulary = 0, hidden = 0;
  Start start = {};
  std::string name = "model.embed_tokens.weight";
  double scale = 1;           // of what it gives, before anything is added
  bool scale_rounds = false;  // it is rounded to the working type first (Gemma)
  Place table = {};           // [V, H], once it is declared

  base::Result<void> declare(Layout& layout) {
    table = TRY(layout.add({name, {vocabulary, hidden}, start}));
    return {};
  }
  double scale_in(compute::Type type) const;
};

}  // namespace model::block
