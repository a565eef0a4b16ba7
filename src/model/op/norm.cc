#include "model/op/norm.h"

#include <algorithm>

namespace model::op {

namespace {

using compute::View;

// Gains sum over rows in float.
Value zeros(const Flow& flow, std::size_t width) {
  auto out = flow.make(compute::Type::f32, 1, width);
  std::fill_n(out.view().as<float>(), width, 0.0f);
  return out;
}

template <class T>
void narrow_into(const Flow& flow, const Value& sum, const Weight& gain) {
  into(flow, flow.sink(gain), [&](const View& out) {
    compute::kernels_for<T>().narrow(sum.view().as<float>(), out.as<T>(), out.width);
  });
}

struct AddNorm {
  Value x, rstd;                   // of forward
  Gradient of_x, of_y, of_stream;  // of_x: what later additions to the stream have written
  Gradient of_branch;
  bool has_branch;
  Weight gain;

  template <class T>
  void run(Flow& back) const {
    const auto dx = back.hand_on(of_x, of_stream);
    const auto rounded =
        has_branch ? back.sink(of_branch) : Sink{};  // nothing else gave it a gradient before
    CHECK(!rounded.add, "a branch is added to the stream and read by nothing else");
    const auto aside = has_branch ? Value() : back.make(back.type(), dx.rows, dx.width);
    const auto sum = zeros(back, dx.width);
    const auto& copy = has_branch ? rounded.view : aside.view();
    compute::kernels_for<T>().norm_backward(
        of_y.view().as<T>(), x.view().as<float>(), rstd.view().as<float>(), gain.value.as<T>(),
        dx.as<float>(), copy.as<T>(), sum.view().as<float>(), dx.rows, dx.width);
    narrow_into<T>(back, sum, gain);
  }

  void operator()(Flow& back) const {
    if (!of_y.there() && !of_x.there()) return;
    if (!of_y.there()) clear(back.sink(of_y).view);
    by_type(back.type(), [&](auto zero) { run<decltype(zero)>(back); });
  }
};

}  // namespace

Normed add_norm(Flow& flow, const Value& stream, const Value& branch, const Weight& gain,
                float eps) {
  const auto& in = stream.view();
  CHECK(in.dense() && gain.value.elements() == in.width, "a gain is as wide as its rows");
  const Normed out{flow.make(compute::Type::f32, in.rows, in.width),
                   flow.make(flow.type(), in.rows, in.width)};
  const auto rstd = flow.make(compute::Type::f32, in.rows, 1);
  by_type(flow.type(), [&](auto zero) {
    using T = decltype(zero);
    compute::kernels_for<T>().add_norm(
        in.as<float>(), branch.known() ? branch.view().as<T>() : nullptr, gain.value.as<T>(), eps,
        out.x.view().as<float>(), out.y.view().as<T>(), rstd.view().as<float>(), in.rows, in.width);
  });
  flow.then(AddNorm{out.x, rstd, out.x.gradient(), out.y.gradient(), stream.gradient(),
                    branch.gradient(), branch.known(), gain});
  return out;
}

void norm_heads(Flow& flow, const Value& rows, std::size_t first, std::size_t heads,
                const Weight& gain, float eps) {
  const auto D = gain.value.elements();
  const auto part = rows.view().columns(first, heads * D);
  // Backward asks for the rows as they were, which the norm replaces.
  const auto before = flow.trains() ? flow.make(part.type, part.rows, part.width) : Value();
  const auto rstd = flow.make(compute::Type::f32, part.rows, heads);
  by_type(part.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; before.known() && m < part.rows; ++m)
      std::copy_n(part.as<T>() + m * part.stride, part.width,
                  before.view().template as<T>() + m * part.width);
    compute::kernels_for<T>().norm_heads(part.as<T>(), part.stride, gain.value.as<T>(), eps,
                                         part.as<T>(), part.stride, rstd.view().as<float>(),
                                         part.rows, heads, D);
  });
  flow.then([before, rstd, out = rows.gradient(), first, heads, gain, D](Flow& back) {
    if (!out.there()) return;
    const auto dy = out.view().columns(first, heads * D);
    const auto sum = zeros(back, D);
    by_type(dy.type, [&](auto zero) {
      using T = decltype(zero);
      compute::kernels_for<T>().norm_heads_backward(
          dy.as<T>(), dy.stride, before.view().as<T>(), heads * D, rstd.view().as<float>(),
          gain.value.as<T>(), sum.view().as<float>(), dy.rows, heads, D);
      narrow_into<T>(back, sum, gain);
    });
  });
}

}  // namespace model::op
