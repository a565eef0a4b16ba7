#include "model/op/look_up.h"

#include "compute/op/look_up.h"

namespace model::op {

Value look_up(Flow& flow, const Rows& rows, const Weight& table, std::size_t experts) {
  auto ids = flow.make(compute::Type::i32, rows.count(), table.value.width);
  compute::look_up(ids.view(), table.value, flow.here(rows.ids), experts);
  return ids;
}

}  // namespace model::op
