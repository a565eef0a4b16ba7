#include "model/op/rope_part.h"

#include "compute/buffer.h"

namespace model::op {

namespace {

using compute::View;

struct Table {
  View positions;
  std::int64_t first, count;
};

void turn(Flow& flow, const View& rows, const Table& at, const Rope& rope,
          const compute::RopePart& part, float sign) {
  const auto table = flow.workspace().ropes.rows(rope, static_cast<std::int64_t>(part.width),
                                                 at.first, at.count, flow.device());
  compute::rope_part(rows, at.positions, table.cos, table.sin, part, sign);
}

Table table_of(Flow& flow, const Value& rows, const Rows& places) {
  CHECK(rows.view().rows == places.count(), "each row has its position");
  return {flow.here(places.positions), places.first, places.longest()};
}

}  // namespace

void rope_part(Flow& flow, const Value& rows, const Rows& places, const Rope& rope,
               const compute::RopePart& part) {
  const auto at = table_of(flow, rows, places);
  turn(flow, rows.view(), at, rope, part, 1);
  flow.then([out = rows.gradient(), at, &rope, part](Flow& back) {
    if (out.there()) turn(back, out.view(), at, rope, part, -1);
  });
}

Value rope_part_back(Flow& flow, const Value& rows, const Rows& places, const Rope& rope,
                     const compute::RopePart& part) {
  const auto at = table_of(flow, rows, places);
  auto out = flow.make(rows.view().type, rows.view().rows, rows.view().width);
  compute::copy(out.view(), rows.view());
  turn(flow, out.view(), at, rope, part, -1);
  flow.then([of_out = out.gradient(), of_rows = rows.gradient(), at, &rope, part](Flow& back) {
    if (!of_out.there()) return;
    into(back, back.sink(of_rows), [&](const View& d) {
      compute::copy(d, of_out.view());
      turn(back, d, at, rope, part, 1);
    });
  });
  return out;
}

void rope_part(Flow& flow, const Value& rows, const Places& places, const Rope& rope,
               const compute::RopePart& part) {
  const auto table = [](const Places& of) {
    return Table{of.positions.view(), of.first, of.count};
  };
  CHECK(rows.view().rows == places.positions.view().width, "each row has its position");
  turn(flow, rows.view(), table(places), rope, part, 1);
  flow.then([out = rows.gradient(), places, table, &rope, part](Flow& back) {
    if (out.there()) turn(back, out.view(), table(places), rope, part, -1);
  });
}

}  // namespace model::op
