#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

#include "compute/op/by_type.h"
#include "compute/op/gather.h"

namespace compute::cpu {

namespace {

void check(const View& table, const View& rows, const View& ids) {
  CHECK(table.dense() && rows.dense() && table.width == rows.width && ids.elements() == rows.rows,
        "each id is that of a row as wide as the table");
}

// Rows by rising id, equal ids in the order of the rows. Valid until the thread's next call.
std::span<const std::uint32_t> sorted(std::span<const std::int32_t> ids) {
  thread_local std::vector<std::uint32_t> order;  // so that a warm pass takes no memory
  order.resize(ids.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, [&](auto a, auto b) {
    return ids[a] != ids[b] ? ids[a] < ids[b] : a < b;  // a stable sort would take memory
  });
  return order;
}

}  // namespace

void gather(const View& x, const View& table, const View& ids) {
  check(table, x, ids);
  by_type(table.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().gather(table.as<T>(), ids.as<std::int32_t>(), x.as<float>(), x.rows, x.width);
  });
}

void scatter(const View& table, const View& dx, const View& ids) {
  check(table, dx, ids);
  const auto* id = ids.as<std::int32_t>();
  const auto order = sorted({id, dx.rows});
  by_type(table.type, [&](auto zero) {
    using T = decltype(zero);
    kernels_for<T>().scatter(table.as<T>(), id, order.data(), dx.as<float>(), dx.rows, dx.width);
  });
}

}  // namespace compute::cpu
