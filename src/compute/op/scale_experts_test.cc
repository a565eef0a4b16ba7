#include "compute/op/scale_experts.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t M = 5, k = 2, E = 4;
// Nobody chooses the third.
const std::vector<std::int32_t> kIds = {0, 1, 3, 0, 1, 3, 3, 1, 0, 3};

Doubles plain(const Doubles& weights, const Doubles& scale) {
  Doubles out(M * k);
  for (std::size_t i = 0; i < M * k; ++i)
    out[i] = weights[i] * scale[static_cast<std::size_t>(kIds[i])];
  return out;
}

TEST(ScaleExperts, weighs_each_choice_by_the_number_of_its_expert_and_has_both_gradients) {
  in_both([](auto zero, Device device, double) {
    using T = decltype(zero);
    auto weights = Matrix<float>::normal(M, k, "weights"), d = Matrix<float>::normal(M, k, "d");
    auto scale = Matrix<T>::normal(1, E, "scale");
    Matrix<float> out(M, k), dweights(M, k), dscale(1, E);
    auto ids = view_of(kIds.data(), M, k);
    ids.device = device;
    scale_experts(out.on(device), weights.on(device), ids, scale.on(device));
    scale_experts_backward(dweights.on(device), dscale.on(device), d.on(device), weights.on(device),
                           ids, scale.on(device));
    auto w = weights.doubles(), s = scale.doubles();
    const auto value = [&] { return plain(w, s); };
    expect_near(out.doubles(), value(), 1e-6, "out");
    expect_near(dweights.doubles(), differences(w, d.doubles(), value), 1e-5, "dweights");
    expect_near(dscale.doubles(), differences(s, d.doubles(), value), 1e-5, "dscale");
  });
}

}  // namespace
}  // namespace compute
