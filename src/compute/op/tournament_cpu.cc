#include <algorithm>
#include <cmath>
#include <limits>

#include "base/numerics.h"
#include "compute/op/tournament.h"

namespace compute::cpu {

namespace {

void softmax(float* scores, std::size_t width) {
  const float top = *std::max_element(scores, scores + width);
  double sum = 0;
  for (std::size_t v = 0; v < width; ++v) sum += scores[v] = base::real::exp(scores[v] - top);
  for (std::size_t v = 0; v < width; ++v) scores[v] = static_cast<float>(scores[v] / sum);
}

void layer(float* p, const float* g, std::size_t width) {
  double mass = 0;
  for (std::size_t v = 0; v < width; ++v) mass += static_cast<double>(g[v]) * p[v];
  const auto less = static_cast<float>(mass);
  for (std::size_t v = 0; v < width; ++v) p[v] *= 1 + g[v] - less;
}

}  // namespace

void tournament(const View& scores, const View& g) {
  CHECK(scores.rows == 1 && scores.width == g.width, "a layer knows every candidate");
  auto* p = scores.as<float>();
  softmax(p, scores.width);
  for (std::size_t i = 0; i < g.rows; ++i) layer(p, g.as<float>() + i * g.stride, scores.width);
  for (std::size_t v = 0; v < scores.width; ++v) {
    p[v] = base::real::log(p[v]);
    if (!std::isfinite(p[v])) p[v] = std::numeric_limits<float>::lowest();
  }
}

}  // namespace compute::cpu
