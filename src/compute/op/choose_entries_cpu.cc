#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "compute/op/by_type.h"
#include "compute/op/choose_entries.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

using Floats = std::vector<float>;

// The best of scores that are no NaN, by rising number.
void best(const Floats& scores, std::span<std::int32_t> out) {
  std::vector<std::int32_t> ids(scores.size());
  std::iota(ids.begin(), ids.end(), 0);
  const auto k = std::min(out.size(), ids.size());
  const auto score = [&](std::int32_t e) { return scores[static_cast<std::size_t>(e)]; };
  const auto middle = ids.begin() + static_cast<std::ptrdiff_t>(k);
  std::nth_element(ids.begin(), middle, ids.end(), [&](auto a, auto b) {
    return score(a) != score(b) ? score(a) > score(b) : a < b;
  });
  std::sort(ids.begin(), middle);
  std::ranges::fill(std::ranges::copy(ids.begin(), middle, out.begin()).out, out.end(), -1);
}

// [width, E], in float.
template <class T>
Floats turned(const View& keys) {
  Floats out(keys.elements());
  for (std::size_t e = 0; e < keys.rows; ++e)
    for (std::size_t c = 0; c < keys.width; ++c)
      out[c * keys.rows + e] = wide(keys.as<T>()[e * keys.stride + c]);
  return out;
}

template <class T>
void choose(const View& chosen, const View& queries, const View& weights, const View& keys,
            const IndexShape& shape) {
  const auto H = shape.heads, D = shape.width;
  const auto all = turned<T>(keys);
  Floats q(H * D), w(H), of_heads, scores;
  for (std::size_t i = 0; i < chosen.rows; ++i) {
    const auto E = std::min(keys.rows, (shape.first + i + 1) / shape.tokens);
    kernels_for<T>().widen(queries.as<T>() + i * queries.stride, q.data(), H * D);
    kernels_for<T>().widen(weights.as<T>() + i * weights.stride, w.data(), H);
    of_heads.resize(H * E);
    scores.assign(E, 0);
    if (E > 0)
      kernels().scores.product(q.data(), D, 1, all.data(), keys.rows, of_heads.data(), E, H, E, D,
                               false);
    for (std::size_t h = 0; h < H; ++h)
      for (std::size_t e = 0; e < E; ++e)
        scores[e] += w[h] * std::max(of_heads[h * E + e], 0.0f) * shape.scale;
    for (auto& score : scores)
      if (std::isnan(score)) score = -INFINITY;
    best(scores, {chosen.as<std::int32_t>() + i * chosen.stride, chosen.width});
  }
}

}  // namespace

void choose_entries(const View& chosen, const View& queries, const View& weights, const View& keys,
                    const IndexShape& shape) {
  CHECK(queries.width == shape.heads * shape.width && weights.width == shape.heads &&
            keys.width == shape.width && queries.rows == chosen.rows &&
            weights.rows == chosen.rows && shape.tokens > 0,
        "each query has its heads and their weights");
  by_type(queries.type, [&]<class T>(T) { choose<T>(chosen, queries, weights, keys, shape); });
}

}  // namespace compute::cpu
