#include "model/op/norm_rows.h"

#include "compute/buffer.h"
#include "compute/op/norm.h"
#include "compute/op/row.h"

namespace model::op {

namespace {

using compute::View;

// The gradient of y becomes that of the columns, in place, for nobody reads it any more.
struct NormRows {
  Value x, rstd;
  Gradient of_y;
  std::size_t first;
  NormGain gain;

  void operator()(Flow& back) const {
    if (!of_y.there()) return;
    const auto& dy = of_y.view();
    const auto sum = zeros(back, dy.width);
    compute::norm_heads_backward(dy, sum.view(), x.view().columns(first, dy.width), rstd.view(),
                                 gain.weight.value, gain.how);
    round_into(back, sum, gain.weight);
    compute::add(gradient_to_add_to(back, x.gradient()).columns(first, dy.width), dy);
  }
};

}  // namespace

View gradient_to_add_to(const Flow& flow, const Gradient& of) {
  const auto sink = flow.sink(of);
  if (!sink.add) compute::clear(sink.view);
  return sink.view;
}

Value norm_rows(Flow& flow, const Value& x, std::size_t first, const NormGain& gain, float eps) {
  const auto W = gain.weight.value.elements();
  const auto from = x.view().columns(first, W);
  auto y = flow.make(from.type, from.rows, W);
  const auto rstd = flow.make(compute::Type::f32, from.rows, 1);
  compute::norm_heads(y.view(), rstd.view(), from, gain.weight.value, gain.how, eps);
  flow.then(NormRows{x, rstd, y.gradient(), first, gain});
  return y;
}

}  // namespace model::op
