// A mixture of experts (Shazeer et al.): a router sends each token to some of many small feed-forwards,
// and beside them may stand one that every token takes. Letters: M tokens, H hidden, E experts, k chosen
// of them, F the width of one.
#pragma once

#include <optional>
#include <string>

#include "compute/op/clamped_glu.h"
#include "compute/op/router.h"
#include "model/block/feed_forward.h"
#include "model/op/router.h"

namespace model::block {

struct Experts {
  // How a checkpoint holds their matrices.
  enum class Form : std::uint8_t {
    separate,    // a tensor each: experts.3.gate_proj.weight [F, H], up_proj, down_proj [H, F]
    fused,       // experts.gate_up_proj [E, 2F, H] (gate first) and experts.down_proj [E, H, F]
    input_first  // experts.gate_up_proj [E, H, 2F] and experts.down_proj [E, F, H]
  };
  struct Names {
    std::string router = "gate.weight", router_bias = "", correction = "";  // empty: there is none
    std::string table =
        "";  // which experts a token's id chooses; empty: the router's logits choose
    std::string experts = "experts.";
    std::string gate = "gate_proj.weight", up = "up_proj.weight", down = "down_proj.weight";
    std::string shared_gate = "", scale = "";  // scale: of the weight of each expert
  };

  std::int64_t hidden = 0, experts = 0, width = 0;
  compute::Routing routing = {};
  Form form = Form::separate;
  bool biased = false;                              // each expert; not where they are separate
  std::optional<compute::ClampedGlu> clamped = {};  // else a gate with this activation
  compute::Activation activation = compute::Activation::silu;
  std::optional<FeedForward> shared = {};  // its prefix follows that of the block
  op::Balance balance = {};
  double bias_rate = 0;  // what a step of training adds to or takes from the correction
  Start start = {}, output_start = {};
  Names names = {};
  std::string prefix = "mlp.";
  std::int64_t layer = 0;       // its number in the decoder
  std::int64_t vocabulary = 0;  // ids in the table

  struct Places {
    Place router, router_bias, correction;  // [E, H], [E], [E]
    Place table;                            // [vocabulary, k]
    Place gate_up, gate_up_bias;            // all experts', one behind the other; [E, 2F]
    Place down, down_bias;                  // ...; [E, H]
    Place shared_gate;                      // [1, H]
    Place scale;                            // [E]
  };
  Places at = {};  // once it is declared

  base::Result<void> declare(Layout& layout, const std::string& layer_prefix);
  Cost cost() const;
  Value forward(Flow& flow, const Value& x, const Rows& rows) const {  // [M, H] from x [M, H]
    return forward(flow, x, x, rows);
  }
  // The router reads other values [M, H] than the experts.
  Value forward(Flow& flow, const Value& x, const Value& routed, const Rows& rows) const;

 private:
  base::Result<void> declare_separate(Layout& layout, const std::string& prefix);
  base::Result<void> declare_together(Layout& layout, const std::string& prefix);
  Value route(Flow& flow, const Value& logits, const Rows& rows) const;
  Value compute_rows(Flow& flow, const Value& rows, const Value& begins) const;
};

}  // namespace model::block
