// What a decoder consists of and costs; decoder_pass.cc computes it.
#include "model/block/decoder.h"

namespace model::block {

namespace {

base::Size larger(base::Size a, base::Size b) {
  if (!a.known() || !b.known()) return a.known() ? b : a;  // what cannot be counted is the larger
  return a.value() < b.value() ? b : a;
}

base::Result<void> declare(Mlp& mlp, Layout& layout, std::size_t number,
                           const std::string& prefix) {
  if (auto* experts = std::get_if<Experts>(&mlp))
    experts->layer = static_cast<std::int64_t>(number);
  return std::visit([&](auto& block) { return block.declare(layout, prefix); }, mlp);
}

Cost cost_of(const Mlp& mlp) {
  return std::visit([](const auto& block) { return block.cost(); }, mlp);
}

}  // namespace

base::Result<Layout> Decoder::declare() {
  Layout layout;
  TRY(embedding.declare(layout));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    auto& layer = layers[i];
    const auto prefix = layer_prefix + std::to_string(i) + ".";
    TRY(layer.before_attention.declare(layout, prefix));
    TRY(layer.attention.declare(layout, prefix));
    TRY(layer.before_feed_forward.declare(layout, prefix));
    TRY(block::declare(layer.feed_forward, layout, i, prefix));
  }
  TRY(norm.declare(layout));
  TRY(head.declare(layout, embedding));
  return layout;
}

// Layers compute one after another, so what passes is that of the largest; beside it stand the
// stream, its gradient and those of the norms.
Cost Decoder::cost() const {
  Cost out = head.cost();
  base::Size passing = 0;
  for (const auto& layer : layers) {
    Cost one = layer.before_attention.cost();
    one += layer.attention.cost();
    one += layer.before_feed_forward.cost();
    one += cost_of(layer.feed_forward);
    passing = larger(passing, one.passing);
    one.passing = 0;
    out += one;
  }
  const base::Size H = embedding.hidden;
  out.floats += H * 2 + 1;
  out.passing += passing + H * 4;
  return out;
}

}  // namespace model::block
