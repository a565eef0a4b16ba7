#include "model/op/beside.h"

#include "compute/buffer.h"
#include "model/op/norm_rows.h"

namespace model::op {

namespace {

using compute::View;

void copy_back(Flow& back, const Gradient& to, const View& from) {
  into(back, back.sink(to), [&](const View& out) { compute::copy(out, from); });
}

}  // namespace

Value beside(Flow& flow, const Value& left, const Value& right) {
  const auto &a = left.view(), &b = right.view();
  CHECK(a.type == b.type && a.rows == b.rows, "what stands side by side is alike");
  auto out = flow.make(a.type, a.rows, a.width + b.width);
  compute::copy(out.view().columns(0, a.width), a);
  compute::copy(out.view().columns(a.width, b.width), b);
  flow.then([of_out = out.gradient(), of_left = left.gradient(), of_right = right.gradient(),
             A = a.width, B = b.width](Flow& back) {
    if (!of_out.there()) return;
    copy_back(back, of_left, of_out.view().columns(0, A));
    copy_back(back, of_right, of_out.view().columns(A, B));
  });
  return out;
}

Value beside(Flow& flow, const Value& left, const Value& right, std::size_t first,
             std::size_t width) {
  const auto& a = left.view();
  const auto b = right.view().columns(first, width);
  CHECK(a.type == b.type && a.rows == b.rows, "what stands side by side is alike");
  auto out = flow.make(a.type, a.rows, a.width + width);
  compute::copy(out.view().columns(0, a.width), a);
  compute::copy(out.view().columns(a.width, width), b);
  flow.then([of_out = out.gradient(), of_left = left.gradient(), of_right = right.gradient(),
             A = a.width, first, width](Flow& back) {
    if (!of_out.there()) return;
    copy_back(back, of_left, of_out.view().columns(0, A));
    compute::add(gradient_to_add_to(back, of_right).columns(first, width),
                 of_out.view().columns(A, width));
  });
  return out;
}

Value widened(Flow& flow, const Value& x) {
  auto out = flow.make(compute::Type::f32, x.view().rows, x.view().width);
  compute::copy(out.view(), x.view());
  flow.then([of_out = out.gradient(), of_x = x.gradient()](Flow& back) {
    if (of_out.there()) copy_back(back, of_x, of_out.view());
  });
  return out;
}

}  // namespace model::op
