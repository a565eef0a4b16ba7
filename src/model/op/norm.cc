#include "model/op/norm.h"

#include "compute/op/norm.h"

namespace model::op {

namespace {

using compute::View;

// Where the gradient of a gain comes together; nothing where there is none.
Value sum_for(const Flow& back, const NormGain& gain, std::size_t width) {
  return gain.how == compute::Gain::none ? Value() : zeros(back, width);
}

View view_of(const Value& value) { return value.known() ? value.view() : View{}; }

// The stream that an operation has added a branch to, on the way back: its gradient is handed on, and
// what else comes goes to the branch, too.
struct Added {
  Gradient of_x, of_y, of_stream;  // of_x: what later additions to the stream have written
  Gradient of_branch;
  bool has_branch;

  Added(const Normed& made, const Value& stream, const Value& branch)
      : of_x(made.x.gradient()),
        of_y(made.y.gradient()),
        of_stream(stream.gradient()),
        of_branch(branch.gradient()),
        has_branch(branch.known()) {}

  bool there(const Flow& back) const {
    if (!of_y.there() && !of_x.there()) return false;
    if (!of_y.there()) clear(back.sink(of_y).view);
    return true;
  }
  View branch(const Flow& back) const {
    if (!has_branch) return {};
    const auto sink = back.sink(of_branch);  // nothing else gave it a gradient before
    CHECK(!sink.add, "a branch is added to the stream and read by nothing else");
    return sink.view;
  }
};

struct AddNorm {
  Added added;
  Value x, rstd;  // of forward
  NormGain gain;

  void operator()(Flow& back) const {
    if (!added.there(back)) return;
    const auto dx = back.hand_on(added.of_x, added.of_stream);
    const auto rounded = added.branch(back);
    const auto aside = rounded.data ? Value() : back.make(back.type(), dx.rows, dx.width);
    const auto sum = sum_for(back, gain, dx.width);
    compute::norm_backward(dx, rounded.data ? rounded : aside.view(), view_of(sum),
                           added.of_y.view(), x.view(), rstd.view(), gain.weight.value, gain.how);
    if (sum.known()) round_into(back, sum, gain.weight);
  }
};

}  // namespace

Normed add_norm(Flow& flow, const Value& stream, const Value& branch, const NormGain& gain,
                float eps) {
  const auto& in = stream.view();
  const Normed out{flow.make(compute::Type::f32, in.rows, in.width),
                   flow.make(flow.type(), in.rows, in.width)};
  const auto rstd = flow.make(compute::Type::f32, in.rows, 1);
  compute::add_norm(out.y.view(), out.x.view(), rstd.view(), in, view_of(branch), gain.weight.value,
                    gain.how, eps);
  flow.then(AddNorm{{out, stream, branch}, out.x, rstd, gain});
  return out;
}

Normed join(Flow& flow, const Value& stream, const Value& branch) {
  const auto& in = stream.view();
  const Normed out{flow.make(compute::Type::f32, in.rows, in.width),
                   flow.make(flow.type(), in.rows, in.width)};
  compute::add_round(out.y.view(), out.x.view(), in, view_of(branch));
  flow.then([added = Added(out, stream, branch)](Flow& back) {
    if (!added.there(back)) return;
    const auto dx = back.hand_on(added.of_x, added.of_stream);
    compute::add_round_backward(dx, added.branch(back), added.of_y.view());
  });
  return out;
}

void norm_heads(Flow& flow, const Value& rows, std::size_t first, std::size_t heads, std::size_t D,
                const NormGain& gain, float eps) {
  const auto part = rows.view().columns(first, heads * D);
  CHECK(gain.how == compute::Gain::none || gain.weight.value.elements() == D,
        "a gain is as wide as its head");
  // Backward asks for the rows as they were, which the norm replaces.
  const auto before = flow.trains() ? flow.make(part.type, part.rows, part.width) : Value();
  const auto rstd = flow.make(compute::Type::f32, part.rows, heads);
  if (before.known()) copy(before.view(), part);
  compute::norm_heads(part, rstd.view(), part, gain.weight.value, gain.how, eps);
  flow.then([before, rstd, out = rows.gradient(), first, heads, gain, D](Flow& back) {
    if (!out.there()) return;
    const auto sum = sum_for(back, gain, D);
    compute::norm_heads_backward(out.view().columns(first, heads * D), view_of(sum), before.view(),
                                 rstd.view(), gain.weight.value, gain.how);
    if (sum.known()) round_into(back, sum, gain.weight);
  });
}

}  // namespace model::op
