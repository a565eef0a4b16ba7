#include "model/op/scale_by.h"

#include "compute/op/scale_by.h"
#include "compute/op/scale_experts.h"

namespace model::op {

using compute::View;

void scale_by(Flow& flow, const Value& rows, const Weight& number) {
  compute::scale_by(rows.view(), number.value);
  flow.then([out = rows.gradient(), number](Flow&) {
    if (out.there()) compute::scale_by(out.view(), number.value);
  });
}

Value scale_experts(Flow& flow, const Value& weights, const Value& ids, const Weight& scale) {
  auto out = flow.make(compute::Type::f32, ids.view().rows, ids.view().width);
  compute::scale_experts(out.view(), weights.view(), ids.view(), scale.value);
  flow.then([weights, ids, scale, of_out = out.gradient()](Flow& back) {
    if (!of_out.there()) return;
    const auto sum = back.make(compute::Type::f32, 1, scale.value.elements());
    into(back, back.sink(weights.gradient()), [&](const View& dweights) {
      compute::scale_experts_backward(dweights, sum.view(), of_out.view(), weights.view(),
                                      ids.view(), scale.value);
    });
    round_into(back, sum, scale);
  });
  return out;
}

}  // namespace model::op
