#include <algorithm>
#include <span>
#include <vector>

#include "compute/op/dispatch.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }

}  // namespace

void sort_by_expert(const View& order, const View& places, const View& begins, const View& ids) {
  const auto N = ids.elements(), E = begins.width - 1;
  CHECK(ids.dense() && order.width == N && places.width == N, "each choice has its row");
  const auto* id = ids.as<std::int32_t>();
  auto* begin = begins.as<std::int32_t>();
  std::fill_n(begin, E + 1, 0);
  for (std::size_t i = 0; i < N; ++i) {
    CHECK(index(id[i]) < E, "an id is that of an expert");
    ++begin[id[i] + 1];
  }
  for (std::size_t e = 0; e < E; ++e) begin[e + 1] += begin[e];
  std::vector<std::int32_t> next(begin, begin + E);
  for (std::size_t i = 0; i < N; ++i) {
    const auto row = next[index(id[i])]++;
    places.as<std::int32_t>()[i] = row;
    order.as<std::int32_t>()[row] = static_cast<std::int32_t>(i);
  }
}

void dispatch(const View& rows, const View& x, const View& order, const View& weights) {
  CHECK(x.rows > 0 && rows.rows % x.rows == 0 && rows.width == x.width && order.width == rows.rows,
        "every token chooses as many experts");
  const auto k = rows.rows / x.rows;
  const auto* choice = order.as<std::int32_t>();
  with_type(rows.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t i = 0; i < rows.rows; ++i) {
      const T* from = x.as<T>() + index(choice[i]) / k * x.stride;
      T* to = rows.as<T>() + i * rows.stride;
      if (!weights.data) {
        std::copy_n(from, x.width, to);
        continue;
      }
      const float weight = weights.as<float>()[choice[i]];
      for (std::size_t h = 0; h < x.width; ++h) to[h] = narrow<T>(weight * wide(from[h]));
    }
  });
}

void combine(const View& y, const View& rows, const View& places, const View& weights) {
  CHECK(y.rows > 0 && rows.rows % y.rows == 0 && rows.width == y.width && places.width == rows.rows,
        "every token chooses as many experts");
  const auto k = rows.rows / y.rows;
  std::vector<float> sum(y.width);
  with_type(y.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < y.rows; ++m) {
      std::ranges::fill(sum, 0.0f);
      for (std::size_t i = m * k; i < (m + 1) * k; ++i) {
        const T* from = rows.as<T>() + index(places.as<std::int32_t>()[i]) * rows.stride;
        const float weight = weights.data ? weights.as<float>()[i] : 1;
        for (std::size_t h = 0; h < y.width; ++h) sum[h] += weight * wide(from[h]);
      }
      T* to = y.as<T>() + m * y.stride;
      for (std::size_t h = 0; h < y.width; ++h) to[h] = narrow<T>(sum[h]);
    }
  });
}

void combine_backward(const View& dweights, const View& dy, const View& rows, const View& places) {
  const auto k = dweights.width;
  with_type(dy.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t i = 0; i < dweights.rows * k; ++i) {
      const T* up = dy.as<T>() + i / k * dy.stride;
      const T* row = rows.as<T>() + index(places.as<std::int32_t>()[i]) * rows.stride;
      float sum = 0;
      for (std::size_t h = 0; h < dy.width; ++h) sum += wide(up[h]) * wide(row[h]);
      dweights.as<float>()[i] = sum;
    }
  });
}

}  // namespace compute::cpu
