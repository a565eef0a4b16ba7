// The feed-forward of a layer: gated (SwiGLU, GeGLU) or plain, with one of several activations.
// Letters: M tokens, H hidden, F feed-forward.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "compute/op/clamped_glu.h"
#include "model/block/cost.h"
#include "model/flow.h"

namespace model::block {

// xIELU has numbers of its own, which it learns, and no gate.
struct XieluStart {
  double alpha_p = 0.8, alpha_n = 0.8, beta = 0.5, eps = -1e-6;
};
using Activation = std::variant<compute::Activation, XieluStart>;

struct FeedForward {
  struct Names {
    std::string gate = "gate_proj.", up = "up_proj.", down = "down_proj.";
  };
  std::int64_t hidden = 0, width = 0;
  Activation activation = compute::Activation::silu;
  bool gated = true;
  std::optional<compute::ClampedGlu> clamped = {};  // in the activation's place, gate and up apart
  bool biased = false;
  bool fused = false;  // gate and up are one matrix of checkpoints, too: gate_up_proj (Phi 3)
  Start start = {}, output_start = {};
  std::string prefix = "mlp.";
  Names names = {};

  struct Places {
    Place gate_up, gate_up_bias;  // [2F, H], [2F]: gate and up as one matrix, or [F, H], [F]: up
    Place numbers;                // [4]: those of xIELU
    Place down, down_bias;        // [H, F], [H]
  };
  Places at = {};  // once it is declared

  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;
  Value forward(Flow& flow, const Value& x) const;  // [M, H] from x [M, H]
};

}  // namespace model::block
