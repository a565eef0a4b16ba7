#include "model/op/rope_part.h"

namespace model::op {

namespace {

using compute::View;

void turn(Flow& flow, const View& rows, const Rows& places, const Rope& rope,
          const compute::RopePart& part, float sign) {
  const auto table = flow.workspace().ropes.rows(rope, static_cast<std::int64_t>(part.width),
                                                 places.first, places.longest(), flow.device());
  compute::rope_part(rows, flow.here(places.positions), table.cos, table.sin, part, sign);
}

}  // namespace

void rope_part(Flow& flow, const Value& rows, const Rows& places, const Rope& rope,
               const compute::RopePart& part) {
  CHECK(rows.view().rows == places.count(), "each row has its position");
  turn(flow, rows.view(), places, rope, part, 1);
  flow.then([out = rows.gradient(), &places, &rope, part](Flow& back) {
    if (out.there()) turn(back, out.view(), places, rope, part, -1);
  });
}

}  // namespace model::op
