// What a feed-forward beside experts consists of and costs; dense_and_experts_pass.cc computes it.
#include "model/block/dense_and_experts.h"

namespace model::block {

base::Result<void> DenseAndExperts::declare(Layout& layout, const std::string& layer) {
  TRY(dense.declare(layout, layer));
  TRY(experts.declare(layout, layer));
  for (auto* norm : {&after_dense, &before_experts, &after_experts, &before_router})
    TRY(norm->declare(layout, layer));
  return {};
}

Cost DenseAndExperts::cost() const {
  Cost out = dense.cost();
  out += experts.cost();
  for (const auto* norm : {&after_dense, &before_experts, &after_experts, &before_router})
    out += norm->cost();
  return out;
}

}  // namespace model::block
