// Keys of a recipe whose queries grow with their position, as those of Ministral 3 do.
#pragma once

#include "model/family/options.h"

namespace model::family {

struct GrowingOptions : WindowOptions {
  double query_growth = 0;
  std::int64_t first_context = 0;

  template <class V>
  void fields(V& v) {
    WindowOptions::fields(v);
    v(query_growth, "query_growth",
      "queries are multiplied by 1 + query_growth ln(1 + floor(position / first_context)), so that "
      "attention stays sharp over long texts; 0: they are not; 0.1 is usual");
    v(first_context, "first_context",
      "tokens up to which they do not grow; 0: context_tokens, for a longer training to come");
  }
  base::Result<void> check() const;
  base::Json json() const;
};

}  // namespace model::family
