// Attention over keys and values of another layer (Gemma Team, Gemma 3n; Brandon et al., who call it
// cross-layer attention).
#pragma once

#include "model/op/attention.h"

namespace model::op {

// What a layer has attended to, for layers behind it: queries, keys and values of the rows, and where a
// state goes on what it keeps of the text, these rows among it.
struct Lent {
  Value qkv;                          // [M, heads.row()]
  const KeysValues* state = nullptr;  // outlives the flow
};

// [M, query * value] from query [M, query * width]: as attention() over keys and values that are lent. Heads
// and window are those of the lender.
Value attention_to(Flow& flow, const Value& query, const Lent& lent, const Rows& rows,
                   const compute::Heads& heads, const compute::AttentionOptions& options);

}  // namespace model::op
