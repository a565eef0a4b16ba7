// The gated feed-forward of Llama (SwiGLU). Letters: M tokens, H hidden, F feed-forward.
#pragma once

#include <string>

#include "model/block/cost.h"
#include "model/flow.h"

namespace model::block {

struct FeedForward {
  std::int64_t hidden = 0, width = 0;
  bool biased = false;
  Start start = {}, output_start = {};
  std::string prefix = "mlp.";

  struct Places {
    Place gate_up, gate_up_bias;  // [2F, H], [2F]: gate and up as one matrix
    Place down, down_bias;        // [H, F], [H]
  };
  Places at = {};  // once it is declared

  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;
  Value forward(Flow& flow, const Value& x) const;  // [M, H] from x [M, H]
};

}  // namespace model::block
