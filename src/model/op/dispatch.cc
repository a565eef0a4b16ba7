#include "model/op/dispatch.h"

#include "compute/op/dispatch.h"

namespace model::op {

using compute::Type;
using compute::View;

Dispatch sort_by_expert(Flow& flow, const Value& ids, std::size_t experts) {
  const auto N = ids.view().elements();
  Dispatch out{flow.make(Type::i32, 1, N), flow.make(Type::i32, 1, N),
               flow.make(Type::i32, 1, experts + 1)};
  compute::sort_by_expert(out.order.view(), out.places.view(), out.begins.view(), ids.view());
  return out;
}

Value dispatch(Flow& flow, const Value& x, const Dispatch& by) {
  auto rows = flow.make(x.view().type, by.order.view().width, x.view().width);
  compute::dispatch(rows.view(), x.view(), by.order.view(), {});
  flow.then([of_x = x.gradient(), of_rows = rows.gradient(), places = by.places](Flow& back) {
    if (!of_rows.there()) return;
    into(back, back.sink(of_x),
         [&](const View& dx) { compute::combine(dx, of_rows.view(), places.view(), {}); });
  });
  return rows;
}

Value combine(Flow& flow, const Value& rows, const Value& weights, const Dispatch& by) {
  auto y = flow.make(rows.view().type, weights.view().rows, rows.view().width);
  compute::combine(y.view(), rows.view(), by.places.view(), weights.view());
  flow.then([rows, weights, by, of_y = y.gradient()](Flow& back) {
    if (!of_y.there()) return;
    into(back, back.sink(weights.gradient()), [&](const View& dweights) {
      compute::combine_backward(dweights, of_y.view(), rows.view(), by.places.view());
    });
    into(back, back.sink(rows.gradient()), [&](const View& drows) {
      compute::dispatch(drows, of_y.view(), by.order.view(), weights.view());
    });
  });
  return y;
}

}  // namespace model::op
