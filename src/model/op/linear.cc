#include "model/op/linear.h"

#include "model/op/low_rank.h"

namespace model::op {

using compute::Turn;
using compute::View;

namespace {

Value product(Flow& flow, const Value& x, const Weight& weight) {  const auto& in = x.view();
  auto y = flow.make(in.type, in.rows, weight.value.rows);
  linear(in, weight, y.view());
  flow.then([x, out = y.gradient(), weight](Flow& back) {
    if (!out.there()) return;
    const auto& dy = out.view();
    into(back, back.sink(x.gradient()),
         [&](const View& dx) { times_rows(dx, dy, weight, 0, Turn::no); });
    into(back, back.sink(weight),
         [&](const View& dw) { compute::product(dw, dy, Turn::yes, x.view(), Turn::no); });
  });
  return y;
}

}  // namespace

Value linear(Flow& flow, const Value& x, const Weight& weight) {
  auto y = product(flow, x, weight);
  Changes::each_at(weight.place,
                   [&](Beside& one, std::size_t row) { add_beside(flow, x, y, one, row); });
  return y;
}

Value linear(Flow& flow, const Value& x, const Weight& weight, const Weight& bias) {
  if (flow.trains() || Changes::at(weight.place)) {
    auto y = linear(flow, x, weight);
    add_bias(flow, y, bias);
    return y;
  }
  const auto& in = x.view();
  auto y = flow.make(in.type, in.rows, weight.value.rows);
  times_transpose(y.view(), in, weight, bias.value);
  return y;
}

void linear(const View& x, const Weight& weight, const View& y) { times_transpose(y, x, weight); }

void add_bias(Flow& flow, const Value& x, const Weight& bias) {
  compute::add_row(x.view(), bias.value);
  flow.then([out = x.gradient(), bias](Flow& back) {
    if (!out.there()) return;
    const auto sum = zeros(back, out.view().width);
    compute::sum_rows(sum.view(), out.view());
    round_into(back, sum, bias);
  });
}

}  // namespace model::op
