// What a decoder consists of and costs; decoder_pass.cc computes it.
#include "model/block/decoder.h"

namespace model::block {

namespace {

base::Size larger(base::Size a, base::Size b) {
  if (!a.known() || !b.known()) return a.known() ? b : a;  // what cannot be counted is the larger
  return a.value() < b.value() ? b : a;
}

base::Result<void> declare(std::optional<Norm>& norm, Layout& layout, const std::string& prefix) {
  if (norm) TRY(norm->declare(layout, prefix));
  return {};
}

base::Result<void> declare(Layer& layer, Layout& layout, const std::string& prefix) {
  const auto block = [&](auto& one) { return one.declare(layout, prefix); };
  TRY(declare(layer.before_mixer, layout, prefix));
  TRY(std::visit(block, layer.mixer));
  TRY(declare(layer.after_mixer, layout, prefix));
  TRY(declare(layer.before_feed_forward, layout, prefix));
  TRY(std::visit(block, layer.feed_forward));
  return declare(layer.after_feed_forward, layout, prefix);
}

Cost cost_of(const Layer& layer) {
  const auto block = [](const auto& one) { return one.cost(); };
  Cost out = std::visit(block, layer.mixer);
  out += std::visit(block, layer.feed_forward);
  for (const auto* norm : {&layer.before_mixer, &layer.after_mixer, &layer.before_feed_forward,
                           &layer.after_feed_forward})
    if (*norm) out += (*norm)->cost();
  return out;
}

}  // namespace

base::Result<Layout> Decoder::declare() {
  Layout layout;
  TRY(embedding.declare(layout));
  for (std::size_t i = 0; i < layers.size(); ++i)
    TRY(block::declare(layers[i], layout, layer_prefix + std::to_string(i) + "."));
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
    Cost one = cost_of(layer);
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
