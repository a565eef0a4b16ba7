// What a layer consists of and costs; layer_pass.cc computes it.
#include "model/block/layer.h"

namespace model::block {

base::Result<void> Layer::declare(Layout& layout, std::int64_t number, const std::string& prefix) {
  if (auto* experts = std::get_if<Experts>(&feed_forward)) experts->layer = number;
  const auto add = [&](auto& block) { return block.declare(layout, prefix); };
  TRY(before_mixer.declare(layout, prefix));
  TRY(std::visit(add, mixer));
  TRY(before_feed_forward.declare(layout, prefix));
  return std::visit(add, feed_forward);
}

Cost Layer::cost() const {
  const auto cost_of = [](const auto& block) { return block.cost(); };
  Cost out = before_mixer.cost();
  out += std::visit(cost_of, mixer);
  out += before_feed_forward.cost();
  out += std::visit(cost_of, feed_forward);
  return out;
}

}  // namespace model::block
