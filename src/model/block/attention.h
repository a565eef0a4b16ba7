// Self-attention over queries, keys and values of every head (Vaswani et al.), with grouped heads
// (Ainslie et al., GQA) and rotary positions. Letters: M tokens, H hidden, D head width, Q = heads*D,
// K = kv_heads*D, R = Q + 2K.
#pragma once

#include <optional>
#include <string>

#include "compute/attention.h"
#include "model/block/cost.h"
#include "model/flow.h"
#include "model/rope.h"
#include "model/rows.h"
#include "model/sequence.h"

namespace model::block {

struct Attention {
  std::int64_t hidden = 0, heads = 0, kv_heads = 0, head_dim = 0;  // kv_heads divides heads
  Rope rope = {};
  bool biased = false;                // q, k and v
  bool output_biased = false;         // o
  std::optional<double> qk_eps = {};  // queries and keys are normed, head by head
  Start start = {}, output_start = {};
  std::string prefix = "self_attn.";

  struct Places {
    Place qkv;             // [R, H]: q, k, v as one matrix
    Place qkv_bias;        // [R]
    Place q_norm, k_norm;  // [D]
    Place o, o_bias;       // [H, Q], [H]
  };
  Places at = {};  // once it is declared

  compute::Heads shape() const { return {heads, kv_heads, head_dim}; }
  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;

  // [M, H] from x [M, H]. With a state the rows are those that follow it (one segment, a flow that
  // reads); it then holds them, too.
  Value forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const;
};

}  // namespace model::block
