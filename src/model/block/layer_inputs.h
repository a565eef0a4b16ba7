// What each layer reads beside the stream (Gemma Team, Gemma 3n: per-layer embeddings): a narrow row for
// each token and layer, from a table of its own and from the token's embedding, which opens a gate behind
// the feed-forward. Letters: M tokens, H hidden, L layers, P the width of an input.
#pragma once

#include <string>

#include "model/block/embedding.h"
#include "model/block/norm.h"
#include "model/rows.h"

namespace model::block {

// The inputs of all layers, once for a pass.
struct LayerInputs {
  std::int64_t hidden = 0, layers = 0, width = 0;
  Embedding embedding = {};  // as wide as all inputs
  Norm norm = {};            // of each input; it has a gain
  Start start = {};
  std::string name = "model.per_layer_model_projection.weight";
  Place project = {};  // [L * P, H], once it is declared

  base::Result<void> declare(Layout& layout);
  Cost cost() const;
  // [M, L * P] from the rows' ids and the stream [M, H] that begins with their embeddings: the mean of
  // both parts, times sqrt(2).
  Value forward(Flow& flow, const Rows& rows, Stream& stream) const;
};

// What a layer does with its own.
struct LayerInput {
  std::int64_t hidden = 0, width = 0;
  compute::Activation activation = compute::Activation::gelu_tanh;
  Norm after = {};  // of what it adds
  Start start = {}, output_start = {};
  std::int64_t layer = 0;     // its number in the decoder
  Place gate = {}, out = {};  // [P, H], [H, P], once it is declared

  base::Result<void> declare(Layout& layout, std::int64_t number, const std::string& prefix);
  Cost cost() const;
  // The stream has a new branch: after(out(activation(gate(stream)) * input)).
  void forward(Flow& flow, Stream& stream, const Value& inputs) const;
};

}  // namespace model::block
