#include "model/op/norm.h"

#include "compute/op/norm.h"

namespace model::op {

namespace {

using compute::View;

struct AddNorm {
  Value x, rstd;                   // of forward
  Gradient of_x, of_y, of_stream;  // of_x: what later additions to the stream have written
  Gradient of_branch;
  bool has_branch;
  Weight gain;

  void operator()(Flow& back) const {
    if (!of_y.there() && !of_x.there()) return;
    if (!of_y.there()) compute::clear(back.sink(of_y).view);
    const auto dx = back.hand_on(of_x, of_stream);
    const auto rounded =
        has_branch ? back.sink(of_branch) : Sink{};  // nothing else gave it a gradient before
    CHECK(!rounded.add, "a branch is added to the stream and read by nothing else");
    const auto aside = has_branch ? Value() : back.make(back.type(), dx.rows, dx.width);
    const auto sum = zeros(back, dx.width);
    compute::norm_backward(dx, has_branch ? rounded.view : aside.view(), sum.view(), of_y.view(),
                           x.view(), rstd.view(), gain.value);
    round_into(back, sum, gain);
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
  compute::add_norm(out.y.view(), out.x.view(), rstd.view(), in,
                    branch.known() ? branch.view() : View{}, gain.value, eps);
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
  if (before.known()) compute::copy(before.view(), part);
  compute::norm_heads(part, rstd.view(), part, gain.value, eps);
  flow.then([before, rstd, out = rows.gradient(), first, heads, gain, D](Flow& back) {
    if (!out.there()) return;
    const auto sum = zeros(back, D);
    compute::norm_heads_backward(out.view().columns(first, heads * D), sum.view(), before.view(),
                                 rstd.view(), gain.value);
    round_into(back, sum, gain);
  });
}

}  // namespace model::op
