// What inputs of layers consist of and cost; layer_inputs_pass.cc computes them.
#include "model/block/layer_inputs.h"

namespace model::block {

namespace {

double product_flops(std::int64_t a, std::int64_t b) {
  return 6 * static_cast<double>(a) * static_cast<double>(b);
}

}  // namespace

base::Result<void> LayerInputs::declare(Layout& layout) {
  TRY(embedding.declare(layout));
  project = TRY(layout.add({name, {layers * width, hidden}, start}));
  return norm.declare(layout);
}

// The embeddings of a token stay in float beside their sum.
Cost LayerInputs::cost() const {
  const auto all = base::Size(layers) * width;
  return {.token_flops = product_flops(hidden, layers * width),
          .floats = all * 2 + layers + hidden,
          .working = all * 3 + hidden,
          .passing = all};
}

base::Result<void> LayerInput::declare(Layout& layout, std::int64_t number,
                                       const std::string& prefix) {
  layer = number;
  gate = TRY(layout.add({prefix + "per_layer_input_gate.weight", {width, hidden}, start}));
  out = TRY(layout.add({prefix + "per_layer_projection.weight", {hidden, width}, output_start}));
  return after.declare(layout, prefix);
}

Cost LayerInput::cost() const {
  Cost out = after.cost();
  out += {.token_flops = 2 * product_flops(hidden, width),
          .floats = hidden,
          .working = base::Size(hidden) * 2 + base::Size(width) * 4,
          .passing = hidden};
  return out;
}

}  // namespace model::block
