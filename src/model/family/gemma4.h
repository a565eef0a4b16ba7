// What config.json and a recipe say of a Gemma 4 (Gemma Team): two kinds of layers with heads and rope of
// their own, of which the last ones may have no keys and values; inputs of each layer; experts.
#pragma once

#include <vector>

#include "model/family/gemma.h"

namespace model::family {

struct Gemma4 {
  struct Heads {
    std::int64_t width = 0, kv = 0;
    bool operator==(const Heads&) const = default;
  };
  Shape shape;                // its json has all keys but the vocabulary of the inputs
  std::vector<bool> sliding;  // of each layer; the last one sees all before it
  std::int64_t window = 0;
  LayerRopes ropes;
  Heads sliding_heads, full_heads;
  bool keys_are_values = false;  // in layers that see all before them
  std::int64_t shared = 0;       // so many last layers have no keys and values of their own
  bool double_wide = false;      // ... and twice the feed-forward
  std::int64_t input_width = 0;  // 0: layers have no inputs
  std::int64_t experts = 0, chosen = 0, expert_width = 0;  // 0: no experts
  double balance = 0, logit_cap = 0;

  bool borrows(std::int64_t layer) const { return layer >= shape.layers - shared; }
  // Whether a layer behind this one takes its keys and values: it is the last of its kind before those
  // that have none.
  bool lends(std::int64_t layer) const;
  const Heads& heads(std::int64_t layer) const {
    return sliding[static_cast<std::size_t>(layer)] ? sliding_heads : full_heads;
  }
};

// Error: as read_config().
base::Result<Gemma4> read_gemma4(const ConfigKeys& in, std::int64_t context);

// Those beside the feed-forward of a layer.
block::Experts experts_of(const Gemma4& of);
// Of all layers; the vocabulary is that of their embeddings.
block::LayerInputs inputs_of(const Gemma4& of, std::int64_t vocabulary);

struct Gemma4Options : GemmaOptions {
  std::int64_t global_every = 2, global_head_dim = 0, global_kv_heads = 0;
  double local_rope_theta = 10000, logit_cap = 0;
  bool keys_as_values = false, double_wide = true;
  std::int64_t shared_layers = 0, input_width = 32;
  std::int64_t experts = 0, experts_per_token = 2, expert_width = 128;
  double balance = 0.001;

  Gemma4Options() { rope_theta = 1e6; }
  template <class V>
  void fields(V& v) {
    GemmaOptions::fields(v);
    v(global_every, "global_every",
      "of so many layers the last one has no window, and so has the last of all");
    v(global_head_dim, "global_head_dim",
      "width of a head in layers without a window; 0: twice that of the others");
    v(global_kv_heads, "global_kv_heads",
      "key heads of layers without a window where keys_as_values is set; 0: kv_heads");
    v(local_rope_theta, "local_rope_theta", "rope_theta of the layers with a window");
    v(keys_as_values, "keys_as_values", "layers without a window use their keys as values, too");
    v(shared_layers, "shared_layers",
      "so many last layers attend to keys and values of an earlier one");
    v(double_wide, "double_wide", "those layers have twice the feed_forward");
    v(input_width, "input_width",
      "width of what each layer reads of its own for each token; 0: nothing");
    v(logit_cap, "logit_cap", "logits stay below it; 0: they are not capped");
    v(experts, "experts", "experts beside the feed-forward of each layer; 0: none");
    v(experts_per_token, "experts_per_token", "experts that each token takes");
    v(expert_width, "expert_width", "width of one expert");
    v(balance, "balance", "strength of the loss that asks for an even load of experts; 0: none");
  }
  base::Result<void> check() const;
  base::Json json() const;

 private:
  bool slides(std::int64_t layer) const {
    return (layer + 1) % global_every != 0 && layer + 1 != layers;
  }
};

}  // namespace model::family
