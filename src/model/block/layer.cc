// What a layer consists of and costs; layer_pass.cc computes it.
#include "model/block/layer.h"

namespace model::block {

namespace {

template <class Block>
base::Result<void> add(std::optional<Block>& block, Layout& layout, const std::string& prefix) {
  if (block) TRY(block->declare(layout, prefix));
  return {};
}

}  // namespace

base::Result<void> Layer::declare(Layout& layout, std::int64_t number, const std::string& prefix) {
  if (auto* experts = std::get_if<Experts>(&feed_forward)) experts->layer = number;
  if (auto* both = std::get_if<DenseAndExperts>(&feed_forward)) both->experts.layer = number;
  const auto block = [&](auto& one) { return one.declare(layout, prefix); };
  TRY(add(mixer_streams, layout, prefix));
  TRY(add(before_mixer, layout, prefix));
  TRY(std::visit(block, mixer));
  TRY(add(after_mixer, layout, prefix));
  TRY(add(feed_forward_streams, layout, prefix));
  TRY(add(before_feed_forward, layout, prefix));
  TRY(std::visit(block, feed_forward));
  TRY(add(after_feed_forward, layout, prefix));
  if (input) TRY(input->declare(layout, number, prefix));
  if (scaled)
    scalar = TRY(layout.add({prefix + "layer_scalar", {1}, kOnes, NewParameter::Kind::buffer}));
  return {};
}

Cost Layer::cost() const {
  const auto block = [](const auto& one) { return one.cost(); };
  Cost out = std::visit(block, mixer);
  out += std::visit(block, feed_forward);
  for (const auto* norm : {&before_mixer, &after_mixer, &before_feed_forward, &after_feed_forward})
    if (*norm) out += (*norm)->cost();
  if (input) out += input->cost();
  if (scaled && before_mixer)
    out += {.floats = before_mixer->width, .working = before_mixer->width};
  for (const auto* streams : {&mixer_streams, &feed_forward_streams})
    if (*streams) out += (*streams)->cost();
  return out;
}

}  // namespace model::block
