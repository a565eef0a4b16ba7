#include "model/op/embedding.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace model::op {

namespace {

// An id is an index into the table: one from outside must never reach the kernels.
void check_ids(std::span<const std::int32_t> ids, std::size_t vocabulary) {
  for (const auto id : ids)
    if (id < 0 || static_cast<std::size_t>(id) >= vocabulary)
      throw std::out_of_range("token id " + std::to_string(id) +
                              " lies outside the vocabulary of " + std::to_string(vocabulary));
}

// Rows by rising token id, equal ids in the order of the rows.
Value sorted(const Flow& flow, std::span<const std::int32_t> ids) {
  auto out = flow.make(compute::Type::i32, 1, ids.size());
  const std::span order(out.view().as<std::int32_t>(), ids.size());
  std::iota(order.begin(), order.end(), 0);
  const auto before = [&](auto a, auto b) {
    const auto left = ids[static_cast<std::size_t>(a)], right = ids[static_cast<std::size_t>(b)];
    return left != right ? left < right : a < b;  // so that no stable sort takes memory
  };
  std::ranges::sort(order, before);
  return out;
}

}  // namespace

Value embedding(Flow& flow, const Rows& rows, const Weight& table) {
  check_ids(rows.ids, table.value.rows);
  const auto H = table.value.width;
  auto x = flow.make(compute::Type::f32, rows.count(), H);
  by_type(table.value.type, [&](auto zero) {
    using T = decltype(zero);
    compute::kernels_for<T>().gather(table.value.as<T>(), rows.ids.data(), x.view().as<float>(),
                                     rows.count(), H);
  });
  flow.then([of_x = x.gradient(), &rows, table, H](Flow& back) {
    if (!of_x.there()) return;
    const auto sink = back.sink(table);
    if (!sink.add) clear(sink.view);
    const auto order = sorted(back, rows.ids);
    by_type(table.value.type, [&](auto zero) {
      using T = decltype(zero);
      compute::kernels_for<T>().scatter(
          sink.view.as<T>(), rows.ids.data(),
          reinterpret_cast<const std::uint32_t*>(order.view().as<std::int32_t>()),
          of_x.view().as<float>(), rows.count(), H);
    });
  });
  return x;
}

}  // namespace model::op
