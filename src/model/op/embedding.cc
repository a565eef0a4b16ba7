#include "model/op/embedding.h"

#include <stdexcept>

#include "compute/op/gather.h"

namespace model::op {

namespace {

// An id is an index into the table: one from outside must never reach the kernels.
void check_ids(std::span<const std::int32_t> ids, std::size_t vocabulary) {
  for (const auto id : ids)
    if (id < 0 || static_cast<std::size_t>(id) >= vocabulary)
      throw std::out_of_range("token id " + std::to_string(id) +
                              " lies outside the vocabulary of " + std::to_string(vocabulary));
}

}  // namespace

Value embedding(Flow& flow, const Rows& rows, const Weight& table) {
  check_ids(rows.ids, table.value.rows);
  const auto ids = flow.here(rows.ids);
  auto x = flow.make(compute::Type::f32, rows.count(), table.value.width);
  if (table.stored.empty())
    compute::gather(x.view(), table.value, ids);
  else
    compute::stored_gather(x.view(), {table.stored}, ids, flow.type());
  flow.then([of_x = x.gradient(), ids, table](Flow& back) {
    if (!of_x.there()) return;
    const auto sink = back.sink(table);
    if (!sink.view.data) return;
    if (!sink.add) compute::clear(sink.view);
    compute::scatter(sink.view, of_x.view(), ids);
  });
  return x;
}

}  // namespace model::op
