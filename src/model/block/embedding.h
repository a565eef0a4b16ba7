// Token ids to the residual stream.
#pragma once

#include <string>

#include "model/layout.h"

namespace model::block {

struct Embedding {
  std::int64_t vocabulary = 0, hidden = 0;
  Start start = {};
  std::string name = "model.embed_tokens.weight";
  Place table = {};  // [V, H], once it is declared

  base::Result<void> declare(Layout& layout) {
    table = TRY(layout.add({name, {vocabulary, hidden}, start}));
    return {};
  }
};

}  // namespace model::block
