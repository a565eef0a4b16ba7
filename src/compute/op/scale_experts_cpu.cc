#include <algorithm>

#include "compute/op/scale_experts.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

void check(const View& weights, const View& ids) {
  CHECK(weights.dense() && ids.dense() && weights.rows == ids.rows && weights.width == ids.width,
        "each choice has its weight");
}

}  // namespace

void scale_experts(const View& out, const View& weights, const View& ids, const View& scale) {
  check(weights, ids);
  with_type(scale.type, [&](auto zero) {
    const auto* of = scale.as<decltype(zero)>();
    for (std::size_t i = 0; i < out.elements(); ++i)
      out.as<float>()[i] = weights.as<float>()[i] * wide(of[ids.as<std::int32_t>()[i]]);
  });
}

void scale_experts_backward(const View& dweights, const View& dscale, const View& dout,
                            const View& weights, const View& ids, const View& scale) {
  check(weights, ids);
  std::fill_n(dscale.as<float>(), dscale.elements(), 0.0f);
  with_type(scale.type, [&](auto zero) {
    const auto* of = scale.as<decltype(zero)>();
    for (std::size_t i = 0; i < dout.elements(); ++i) {
      const auto e = ids.as<std::int32_t>()[i];
      const float d = dout.as<float>()[i];
      dweights.as<float>()[i] = d * wide(of[e]);
      dscale.as<float>()[e] += d * weights.as<float>()[i];
    }
  });
}

}  // namespace compute::cpu
