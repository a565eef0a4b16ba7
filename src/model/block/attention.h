// Self-attention over queries, keys and values of every head (Vaswani et al.), with grouped heads
// (Ainslie et al., GQA), rotary positions, and what families add to it. Letters: M tokens, H hidden,
// D head width, Q = heads*D, K = kv_heads*D, R = Q + 2K.
#pragma once

#include <optional>
#include <string>

#include "compute/attention.h"
#include "model/block/carried.h"
#include "model/block/cost.h"
#include "model/flow.h"
#include "model/op/query_scale.h"
#include "model/rope.h"
#include "model/rows.h"
#include "model/sequence.h"

namespace model::block {

struct Attention {
  std::int64_t hidden = 0, heads = 0, kv_heads = 0, head_dim = 0;  // kv_heads divides heads
  std::optional<Rope> rope = Rope{};                               // none: no positions
  std::int64_t rope_dim = 0;  // first channels of a head that turn; 0: all
  bool biased = false;        // q, k and v
  bool output_biased = false;
  bool neighbours = false;            // positions turn pairs (2j, 2j + 1), else (j, j + D/2)
  bool fused = false;                 // q, k and v are one matrix of checkpoints, too (Phi 3)
  std::optional<double> qk_eps = {};  // queries and keys are normed, head by head
  bool qk_whole = false;              // ... or each over its whole projection (OLMo 2)
  compute::Gain qk_gain = compute::Gain::of_rounded;
  compute::AttentionOptions options = {};
  op::QueryScale query_scale = {};
  std::optional<double> value_eps =
      {};                        // values are normed, head by head, without a gain (Gemma 4)
  bool keys_are_values = false;  // ... and are keys before their norm and positions
  // Numbers of the pass: keys and values are handed on to later layers, or those of an earlier one with
  // the same heads and window stand in for its own.
  std::optional<std::size_t> lends = {}, borrows = {};
  bool sinks = false;  // each head has a score to nothing (gpt-oss)
  bool gated =
      false;  // times the sigmoid of a gate, whose rows stand behind each query's (Qwen3-Next)
  Start start = {}, output_start = {};
  std::string prefix = "self_attn.";

  struct Places {
    Place qkv;             // [R, H]: q, k, v as one matrix, or q, k, or q; [R + Q, H] with gates
    Place qkv_bias;        // [R], or as the matrix has it
    Place q_norm, k_norm;  // [D] each, or [Q], [K]
    Place sinks;           // [heads]
    Place o, o_bias;       // [H, Q], [H]
  };
  Places at = {};  // once it is declared

  compute::Heads shape() const { return {heads, kv_heads, head_dim}; }
  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;

  // [M, H] from x [M, H]. With a state the rows are those that follow it (one segment, a flow that
  // reads); it then holds them, too. Both outlive the flow. Who lends or borrows needs what is carried.
  Value forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state,
                Carried* carried = nullptr) const;

 private:
  base::Result<void> declare_projections(Layout& layout, const std::string& first);
};

}  // namespace model::block
