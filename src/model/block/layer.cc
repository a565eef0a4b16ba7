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
  const auto block = [&](auto& one) { return one.declare(layout, prefix); };
  TRY(add(mixer_streams, layout, prefix));
  TRY(add(before_mixer, layout, prefix));
  TRY(std::visit(block, mixer));
  TRY(add(after_mixer, layout, prefix));
  TRY(add(feed_forward_streams, layout, prefix));
  TRY(add(before_feed_forward, layout, prefix));
  TRY(std::visit(block, feed_forward));
  return add(after_feed_forward, layout, prefix);
}

Cost Layer::cost() const {
  const auto block = [](const auto& one) { return one.cost(); };
  Cost out = std::visit(block, mixer);
  out += std::visit(block, feed_forward);
  for (const auto* norm : {&before_mixer, &after_mixer, &before_feed_forward, &after_feed_forward})
    if (*norm) out += (*norm)->cost();
  for (const auto* streams : {&mixer_streams, &feed_forward_streams})
    if (*streams) out += (*streams)->cost();
  return out;
}

}  // namespace model::block
