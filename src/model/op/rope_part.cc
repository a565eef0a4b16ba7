#include "model/op/rope_part.h"

namespace model::op {

namespace {

using compute::View;

void turn(Flow& flow, const View& rows, const Rows& places, const Rope& rope,
          const compute::RopePart& part, float sign) {
  const auto count = places.longest();
  const auto table =
      flow.workspace().ropes.rows(rope, static_cast<std::int64_t>(part.width), places.first, count);
  const auto angles = [&](const float* of) {
    return compute::view_of(of, static_cast<std::size_t>(count), part.width / 2);
  };
  compute::rope_part(rows, compute::view_of(places.positions.data(), 1, places.count()),
                     angles(table.cos), angles(table.sin), part, sign);
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
