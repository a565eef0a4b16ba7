// Gated DeltaNet (Yang et al., 2024): linear attention by the gated delta rule, behind a short
// convolution, with a gated norm. What it keeps of a text is as large after a million tokens as after
// one. Letters: M tokens, H hidden, K = key_heads * key_dim, V = value_heads * value_dim, N value heads,
// T taps of the convolution.
#pragma once

#include <string>
#include <vector>

#include "compute/op/delta_rule.h"
#include "model/block/cost.h"
#include "model/flow.h"
#include "model/rows.h"
#include "model/sequence.h"

namespace model::block {

struct DeltaNet {
  // How a checkpoint holds its projections.
  enum class Form : std::uint8_t {
    by_key_head,  // Qwen3-Next: per key head q, k and the values and gates that it serves; b, a likewise
    apart         // OLMo Hybrid: one matrix for each, and a convolution each for q, k and v
  };
  std::int64_t hidden = 0, key_heads = 0, value_heads = 0;  // key_heads divides value_heads
  std::int64_t key_dim = 0, value_dim = 0, taps = 4;
  Form form = Form::by_key_head;
  bool doubled = false;  // beta up to 2: the state may turn round
  double norm_eps = 1e-6;
  Start start = {}, output_start = {};
  Start a_log_start = {1,
                       1.77};  // the log of what is even between 0 and 16: its mean and deviation
  Start dt_start = kOnes;
  std::string prefix = "linear_attn.";

  struct Places {
    Place qkvz;            // [2K + 2V, H], or [2K + V, H] apart
    Place z;               // [V, H] apart
    Place ba;              // [2N, H]
    Place conv;            // [2K + V, 1, T]
    Place a_log, dt_bias;  // [N]
    Place norm;            // [value_dim]
    Place o;               // [H, V]
  };
  Places at = {};  // once it is declared

  compute::DeltaHeads shape() const;
  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;

  // [M, H] from x [M, H]. With a state the rows are those that follow it (one segment, a flow that
  // reads in float); it then holds them, too. Throws std::runtime_error for a state that a failed pass
  // has left behind other tokens than the rows follow: it cannot go back.
  Value forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const;

  // What a text leaves behind: the last inputs of the convolution and the state of every value head.
  struct State {
    std::int64_t length = 0;           // tokens that it has seen
    std::vector<float> inputs, state;  // [T - 1, 2K + V], [N * key_dim, value_dim]
  };

 private:
  base::Result<void> declare_by_key_head(Layout& layout, const std::string& prefix);
  base::Result<void> declare_apart(Layout& layout, const std::string& prefix);
};

}  // namespace model::block
