#include "model/op/rope.h"

#include "compute/op/rope.h"

namespace model::op {

namespace {

// `sign` -1 turns back, which is the gradient.
void turn(Flow& flow, const compute::View& rows, const Rows& places, const Rope& rope, float sign,
          std::size_t heads, std::size_t D) {
  const auto table = flow.workspace().ropes.rows(rope, static_cast<std::int64_t>(D), places.first,
                                                 places.longest(), flow.device());
  compute::rope(rows.columns(0, heads * D), flow.here(places.positions), table.cos, table.sin,
                sign);
}

}  // namespace

void rope(Flow& flow, const Value& rows, const Rows& places, const Rope& rope, std::size_t heads,
          std::size_t D) {
  CHECK(rows.view().rows == places.count() && heads * D <= rows.view().width,
        "each row has its position and all its heads");
  turn(flow, rows.view(), places, rope, 1, heads, D);
  flow.then([out = rows.gradient(), &places, &rope, heads, D](Flow& back) {
    if (out.there()) turn(back, out.view(), places, rope, -1, heads, D);
  });
}

}  // namespace model::op
