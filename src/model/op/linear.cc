#include "model/op/linear.h"

#include "compute/matmul.h"
#include "model/op/dispatch.h"

namespace model::op {

namespace {

using compute::Turn;
using compute::View;

bool follows(const View& next, const View& view) {
  const auto* end =
      static_cast<char*>(view.data) + view.elements() * compute::bytes_of(view.type);
  return view.data && next.data == end && next.width == view.width && next.type == view.type;
}

// Several weights as one, where they lie one behind the other.
std::optional<Weight> joined(std::span<const Weight> weights) {
  Weight out = weights.front();
  for (std::size_t i = 1; i < weights.size(); ++i) {
    const auto& next = weights[i];
    const bool gradient = !out.gradient.data || follows(next.gradient, out.gradient);
    if (!follows(next.value, out.value) || !gradient) return std::nullopt;
    out.value.rows += next.value.rows;
    out.gradient.rows += next.gradient.rows;
  }
  return out;
}

void product(const View& a, Turn a_turned, const View& b, Turn b_turned, const View& c,
             std::size_t inner) {
  by_type(c.type, [&](auto zero) {
    using T = decltype(zero);
    compute::matmul(a.as<T>(), a_turned, b.as<T>(), b_turned, c.as<T>(), c.rows, c.width, inner);
  });
}

// What comes second to a place is added to it.
template <class Write>
void into(Flow& flow, const Sink& sink, Write write) {
  if (!sink.add) return write(sink.view);
  const auto part = flow.make(sink.view.type, sink.view.rows, sink.view.width);
  write(part.view());
  by_type(sink.view.type, [&](auto zero) {
    using T = decltype(zero);
    compute::kernels_for<T>().add(part.view().template as<T>(), sink.view.as<T>(),
                                  sink.view.elements());
  });
}

}  // namespace

Value linear(Flow& flow, const Value& x, const Weight& weight) {
  const auto &in = x.view(), &w = weight.value;
  CHECK(in.dense() && w.dense() && in.width == w.width, "a weight is as wide as what it multiplies");
  auto y = flow.make(in.type, in.rows, w.rows);
  product(in, Turn::no, w, Turn::yes, y.view(), w.width);
  flow.then([x, y, weight](Flow& back) {
    const auto dy = back.gradient(y);
    if (!dy) return;
    into(back, back.sink(x),
         [&](const View& dx) { product(*dy, Turn::no, weight.value, Turn::no, dx, dy->width); });
    if (weight.gradient.data)
      into(back, back.sink(weight),
           [&](const View& dw) { product(*dy, Turn::yes, x.view(), Turn::no, dw, dy->rows); });
  });
  return y;
}

Value linear(Flow& flow, const Value& x, std::span<const Weight> weights) {
  if (const auto whole = joined(weights)) return linear(flow, x, *whole);
  // ... side by side, each a product of its own
  std::size_t width = 0;
  for (const auto& weight : weights) width += weight.value.rows;
  auto y = flow.make(x.view().type, x.view().rows, width);
  std::size_t at = 0;
  for (const auto& weight : weights) {
    const auto part = linear(flow, x, weight);
    place(flow, part, y, at);
    at += weight.value.rows;
  }
  return y;
}

}  // namespace model::op
