// [train.checkpoints]: how the states of a training are saved, and which of them stay.
#pragma once

#include "base/field.h"

namespace train {

struct CheckpointRecipe {
  bool background = false;
  std::int64_t keep_last = 0, keep_every = 0;

  template <class V>
  void fields(V& v) {
    v(background, "background",
      "whether a copy of the state is taken and a thread of its own writes it while the next steps "
      "are made; it takes the memory of that copy",
      base::Affects::nothing);
    v(keep_last, "keep_last",
      "how many of the newest checkpoints stay once a newer one is recorded; 0: all of them. The one "
      "four steps before the end stays anyway, for an audit begins there",
      base::Affects::nothing);
    v(keep_every, "keep_every",
      "of the older ones those stay, too, whose step is a multiple of it; 0: none does",
      base::Affects::nothing);
  }
  base::Result<void> check() const {
    if (keep_last >= 0 && keep_every >= 0) return {};
    return base::Error{base::Code::bad_request,
                       "train.checkpoints.keep_last and keep_every must be at least 0", "", ""};
  }
};

}  // namespace train
