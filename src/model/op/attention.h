// Causal attention inside segments, for rows of queries, keys and values side by side.
#pragma once

#include <vector>

#include "compute/attention.h"
#include "model/op/op.h"
#include "model/rows.h"

namespace model::op {

// [M, query * width] from qkv [M, heads.row()]: each token attends to its segment up to itself.
Value attention(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads);

// Keys and values of one sequence, in float: what a reading pass keeps.
struct KeysValues {
  std::vector<float> keys, values;  // [tokens so far, kv * width]
};

// The same for one segment that goes on: keeps the keys and values of its rows behind those of the
// rows.first tokens before (more, which a failed pass has left, are dropped), and attends to all of
// them. A fresh text goes in one call, later tokens row by row. Only in a flow that reads, in float.
Value attention_on(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads,
                   KeysValues& state);

}  // namespace model::op
