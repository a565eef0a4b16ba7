#include "model/op/low_rank.h"

#include "compute/op/columns.h"
#include "compute/op/scale_by.h"

namespace model::op {

using compute::Turn;
using compute::View;

namespace {

void scale(Flow& flow, const View& x, const float& by) {
  if (by != 1) compute::scale_by(x, flow.here(std::span(&by, 1)));
}

// A gradient is written once a pass, by whoever multiplies with the matrix; one that is read twice adds.
template <class Write>
void into_beside(const Flow& flow, const Beside& one, const View& gradient, Write write) {
  into(flow, {gradient, one.written}, write);
}

// dy becomes the gradient of what was stretched, and the magnitude has its own: the sum of dy times what stood
// there, over the length.
void back_through_stretch(Flow& back, const Beside& one, const Value& before, const View& dy) {
  if (one.of_magnitude.data) {
    const auto sum = zeros(back, dy.width);
    compute::sum_products(sum.view(), dy, before.view());
    compute::scale_columns(sum.view(), one.length);
    into_beside(back, one, one.of_magnitude,
                [&](const View& out) { compute::copy(out, sum.view()); });
  }
  compute::scale_columns(dy, one.stretch);
}

}  // namespace

void add_beside(Flow& flow, const Value& x, const Value& y, Beside& one, std::size_t first) {
  const auto width = one.b.rows;
  const auto h = flow.make(x.view().type, x.view().rows, one.a.rows);
  compute::product(h.view(), x.view(), Turn::no, one.a, Turn::yes);
  scale(flow, h.view(), one.scale);
  const auto out = y.view().columns(first, width);
  {
    const auto change = flow.make(out.type, out.rows, width);
    compute::product(change.view(), h.view(), Turn::no, one.b, Turn::yes);
    compute::add(out, change.view());
  }
  one.met = true;
  Value before;  // what is stretched, for the way back
  if (one.stretch.data) {
    if (flow.trains() && one.of_magnitude.data) {
      before = flow.make(out.type, out.rows, width);
      compute::copy(before.view(), out);
    }
    compute::scale_columns(out, one.stretch);
  }
  flow.then([x, h, before, of_y = y.gradient(), &one, first, width](Flow& back) {
    if (!of_y.there()) return;
    const auto dy = of_y.view().columns(first, width);
    if (one.stretch.data) back_through_stretch(back, one, before, dy);
    into_beside(back, one, one.of_b, [&](const View& db) {
      compute::product(db, dy, Turn::yes, h.view(), Turn::no);
    });
    const auto dh = back.make(dy.type, dy.rows, one.a.rows);
    compute::product(dh.view(), dy, Turn::no, one.b, Turn::no);
    scale(back, dh.view(), one.scale);
    into_beside(back, one, one.of_a, [&](const View& da) {
      compute::product(da, dh.view(), Turn::yes, x.view(), Turn::no);
    });
    into(back, back.sink(x.gradient()), [&](const View& dx) {
      compute::product(dx, dh.view(), Turn::no, one.a, Turn::no);
    });
    one.written = true;
  });
}

}  // namespace model::op
