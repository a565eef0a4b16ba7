// Queries that grow with their position beyond the context a model was first trained for, so that
// attention over more tokens stays as sharp (Llama 4, Mistral).
#pragma once

#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

struct QueryScale {
  double beta = 0;            // 0: queries stay
  std::int64_t original = 1;  // context, in tokens
};

// The `width` columns from `first` on of each row, in place, times 1 + beta ln(1 + floor(position /
// original)): of a value whose columns nothing has read yet, but what made it.
void query_scale(Flow& flow, const Value& rows, const Rows& places, const QueryScale& scale,
                 std::size_t first, std::size_t width);

}  // namespace model::op
