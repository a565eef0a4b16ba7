#include "model/op/grouped_linear.h"

#include "compute/op/grouped_product.h"

namespace model::op {

using compute::Turn;
using compute::View;

namespace {

// What x times the expert's matrix takes.
Value room(const Flow& flow, const Value& x, const Weight& weight, const Value& begins,
           Turn turned) {
  const auto& w = weight.value;
  const auto experts = begins.view().width - 1;
  return flow.make(x.view().type, x.view().rows, turned == Turn::yes ? w.rows / experts : w.width);
}

}  // namespace

Value grouped_linear(Flow& flow, const Value& x, const Weight& weight, const Value& begins,
                     Turn turned) {
  const auto& in = x.view();
  const auto& w = weight.value;
  auto y = room(flow, x, weight, begins, turned);
  if (weight.stored.empty())
    compute::grouped_product(y.view(), in, w, begins.view(), turned);
  else
    compute::stored_grouped_product(y.view(), in, {weight.stored}, begins.view(), turned);
  flow.then([x, weight, begins, turned, out = y.gradient()](Flow& back) {
    if (!out.there()) return;
    const auto& dy = out.view();
    const auto other = turned == Turn::yes ? Turn::no : Turn::yes;
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      if (weight.stored.empty())
        compute::grouped_product(dx, dy, weight.value, begins.view(), other);
      else
        compute::stored_grouped_product(dx, dy, {weight.stored}, begins.view(), other);
    });
    into(back, back.sink(weight), [&](const View& dw) {
      turned == Turn::yes ? compute::grouped_outer(dw, dy, x.view(), begins.view())
                          : compute::grouped_outer(dw, x.view(), dy, begins.view());
    });
  });
  return y;
}

Value grouped_linear(Flow& flow, const Value& x, const Weight& weight, const Weight& bias,
                     const Value& begins, Turn turned) {
  if (flow.trains()) {
    auto y = grouped_linear(flow, x, weight, begins, turned);
    add_grouped_bias(flow, y, bias, begins);
    return y;
  }
  auto y = room(flow, x, weight, begins, turned);
  if (weight.stored.empty())
    compute::grouped_product_plus(y.view(), x.view(), weight.value, begins.view(), turned,
                                  bias.value);
  else
    compute::stored_grouped_product(y.view(), x.view(), {weight.stored}, begins.view(), turned,
                                    bias.value);
  return y;
}

void add_grouped_bias(Flow& flow, const Value& x, const Weight& bias, const Value& begins) {
  compute::grouped_add_bias(x.view(), bias.value, begins.view());
  flow.then([out = x.gradient(), bias, begins](Flow& back) {
    if (!out.there()) return;
    into(back, back.sink(bias),
         [&](const View& db) { compute::grouped_sum(db, out.view(), begins.view()); });
  });
}

}  // namespace model::op
