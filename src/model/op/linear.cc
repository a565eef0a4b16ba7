#include "model/op/linear.h"

#include <algorithm>

#include "compute/matmul.h"

namespace model::op {

namespace {

using compute::Turn;
using compute::View;

void product(const View& a, Turn a_turned, const View& b, Turn b_turned, const View& c,
             std::size_t inner) {
  by_type(c.type, [&](auto zero) {
    using T = decltype(zero);
    compute::matmul(a.as<T>(), a_turned, b.as<T>(), b_turned, c.as<T>(), c.rows, c.width, inner);
  });
}

}  // namespace

Value linear(Flow& flow, const Value& x, const Weight& weight) {
  const auto& in = x.view();
  auto y = flow.make(in.type, in.rows, weight.value.rows);
  linear(in, weight, y.view());
  flow.then([x, out = y.gradient(), weight](Flow& back) {
    if (!out.there()) return;
    const auto& dy = out.view();
    into(back, back.sink(x.gradient()),
         [&](const View& dx) { product(dy, Turn::no, weight.value, Turn::no, dx, dy.width); });
    into(back, back.sink(weight),
         [&](const View& dw) { product(dy, Turn::yes, x.view(), Turn::no, dw, dy.rows); });
  });
  return y;
}

void linear(const View& x, const Weight& weight, const View& y) {
  CHECK(x.dense() && x.width == weight.value.width && y.rows == x.rows &&
            y.width == weight.value.rows,
        "a weight is as wide as what it multiplies");
  product(x, Turn::no, weight.value, Turn::yes, y, x.width);
}

void add_bias(Flow& flow, const Value& x, const Weight& bias) {
  const auto& rows = x.view();
  CHECK(rows.dense() && bias.value.elements() == rows.width, "a bias is as wide as its rows");
  by_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    compute::kernels_for<T>().add_row(rows.as<T>(), bias.value.as<T>(), rows.rows, rows.width);
  });
  flow.then([out = x.gradient(), bias](Flow& back) {
    if (!out.there()) return;
    const auto& dx = out.view();
    const auto sum = back.make(compute::Type::f32, 1, dx.width);
    std::fill_n(sum.view().as<float>(), dx.width, 0.0f);
    by_type(dx.type, [&](auto zero) {
      using T = decltype(zero);
      const auto& kernel = compute::kernels_for<T>();
      kernel.sum_rows(dx.as<T>(), sum.view().as<float>(), dx.rows, dx.width);
      into(back, back.sink(bias),
           [&](const View& db) { kernel.narrow(sum.view().as<float>(), db.as<T>(), dx.width); });
    });
  });
}

}  // namespace model::op
