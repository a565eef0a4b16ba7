// [trace] of a recipe: an index of the training text.
#pragma once

#include <cstdint>

#include "base/field.h"
#include "base/result.h"

namespace trace {

struct TraceRecipe {
  std::int64_t part_mb = 64;
  std::int64_t memory_mb = 1000;

  template <class V>
  void fields(V& v) {
    v(part_mb, "part_mb",
      "text that one part of the index holds, in millions of bytes, 1 to 400; fewer parts answer sooner");
    v(memory_mb, "memory_mb",
      "memory for making it, in millions of bytes; a part takes six times its text",
      base::Affects::nothing);
  }
  base::Result<void> check() const;
};

}  // namespace trace
