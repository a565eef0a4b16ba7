#include "model/op/query_scale.h"

#include <cmath>
#include <vector>

#include "base/numerics.h"
#include "compute/buffer.h"
#include "compute/op/scale_rows.h"

namespace model::op {

namespace {

// As transformers: in float, whatever the working type.
float factor(const QueryScale& scale, std::int64_t position) {
  const auto periods = static_cast<float>(
      position / scale.original);  // NOLINT(bugprone-integer-division): whole periods
  return 1 + static_cast<float>(scale.beta) * base::real::log(1 + periods);
}

}  // namespace

void query_scale(Flow& flow, const Value& rows, const Rows& places, const QueryScale& scale,
                 std::size_t first, std::size_t width) {
  if (scale.beta == 0) return;
  std::vector<float> numbers;
  for (const auto position : places.positions)
    numbers.push_back(factor(scale, places.first + position));
  const auto factors = flow.make(compute::Type::f32, 1, places.count());
  compute::copy(factors.view(), compute::view_of(numbers.data(), 1, numbers.size()));
  compute::scale_rows(rows.view().columns(first, width), factors.view());
  flow.then([out = rows.gradient(), factors, first, width](Flow& back) {
    if (out.there()) compute::scale_rows(out.view().columns(first, width), factors.view());
  });
}

}  // namespace model::op
