// What a decoder consists of and costs; decoder_pass.cc computes it.
#include "model/block/decoder.h"

namespace model::block {

namespace {

base::Size larger(base::Size a, base::Size b) {
  if (!a.known() || !b.known()) return a.known() ? b : a;  // what cannot be counted is the larger
  return a.value() < b.value() ? b : a;
}

}  // namespace

// Checkpoints hold the embedding and the head again with each module.
base::Result<void> Decoder::declare_ahead(Layout& layout, std::size_t k) {
  const auto number = layers.size() + k;
  const auto prefix = layer_prefix + std::to_string(number) + ".";
  TRY(ahead[k].declare(layout, static_cast<std::int64_t>(number), prefix));
  layout.parameters[embedding.table.first].copies.push_back(prefix + "embed_tokens.weight");
  layout.parameters[head.matrix.first].copies.push_back(prefix + "shared_head.head.weight");
  return {};
}

base::Result<Layout> Decoder::declare() {
  Layout layout;
  TRY(embedding.declare(layout));
  if (inputs) TRY(inputs->declare(layout));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    TRY(layers[i].declare(layout, number, layer_prefix + std::to_string(i) + "."));
  }
  if (streams) TRY(streams->declare(layout));
  TRY(norm.declare(layout));
  TRY(head.declare(layout, embedding));
  for (std::size_t k = 0; k < ahead.size(); ++k) TRY(declare_ahead(layout, k));
  return layout;
}

// Layers compute one after another, so what passes is that of the largest; beside it stand the
// stream, its gradient and those of the norms. A module that does not learn computes nothing.
Cost Decoder::cost() const {
  Cost out = head.cost();
  base::Size passing = 0;
  const auto add = [&](Cost one) {
    passing = larger(passing, one.passing);
    one.passing = 0;
    out += one;
  };
  if (inputs) add(inputs->cost());
  for (const auto& layer : layers) add(layer.cost());
  if (streams) add(streams->cost());
  for (const auto& module : ahead) {
    if (ahead_weight == 0) {
      out.idle += module.parameters();
      continue;
    }
    add(module.cost());
    out.token_flops += head.cost().token_flops;
  }
  const base::Size H = embedding.hidden;
  out.floats += H * 2 + 1;
  out.passing += passing + H * 4;
  return out;
}

}  // namespace model::block
