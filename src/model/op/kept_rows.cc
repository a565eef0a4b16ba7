#include "model/op/kept_rows.h"

#include <algorithm>

#include "compute/buffer.h"

namespace model::op {

compute::View KeptRows::add(std::int64_t end, std::int64_t needed, const compute::View& added) {
  const auto W = added.width;
  const auto size = [&](std::int64_t tokens) { return static_cast<std::size_t>(tokens) * W; };
  CHECK(end >= first && rows.size() >= size(end - first), "a state has all that came before");
  rows.resize(size(end - first));
  // Only once as much lies idle as is needed, so that each row moves few times.
  const auto past = std::max<std::int64_t>(needed - first, 0);
  if (past > 0 && past >= end - needed) {
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(size(past)));
    first += past;
  }
  const auto before = static_cast<std::size_t>(end - first);
  rows.resize((before + added.rows) * W);
  const auto all = compute::view_of(rows.data(), before + added.rows, W);
  if (added.data) compute::copy(all.row_range(before, added.rows), added);
  return all;
}

}  // namespace model::op
