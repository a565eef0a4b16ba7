// Causal attention inside segments, for rows of queries, keys and values side by side.
#pragma once

#include <optional>
#include <vector>

#include "compute/attention.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// [M, query * value] from qkv [M, heads.row()]: each token attends to its segment up to itself, as
// the options say. Sinks [query]: one more score for each head, whose weight goes to nothing.
Value attention(Flow& flow, const Value& qkv, const Rows& rows, const compute::Heads& heads,
                const compute::AttentionOptions& options = {},
                const std::optional<Weight>& sinks = {});

// Keys and values of one sequence, in float: what a reading pass keeps.
struct KeysValues {
  std::vector<float> keys, values;  // [tokens since `first`, kv * width], [.., kv * value]
  std::int64_t first = 0;           // tokens before that no window reaches any more
};

// The same for one segment that goes on: keeps the keys and values of its rows behind those of the
// rows.first tokens before (more, which a failed pass has left, are dropped), and attends to all of
// them that are in sight. With a window, what it has passed is forgotten once as much is kept again.
// A fresh text goes in one call, later tokens row by row. Only in a flow that reads, in float.
Value attention_on(Flow& flow, const Value& qkv, const Rows& rows, const compute::Heads& heads,
                   KeysValues& state, const compute::AttentionOptions& options = {},
                   const std::optional<Weight>& sinks = {});

}  // namespace model::op
