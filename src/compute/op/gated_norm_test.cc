#include "compute/op/gated_norm.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t M = 3, kHeads = 2, D = 19, H = kHeads * D;
constexpr float kEps = 1e-3f;

Doubles plain(const Doubles& x, const Doubles& z, const Doubles& gain) {
  Doubles out(x.size());
  for (std::size_t head = 0; head < M * kHeads; ++head) {
    double squares = 0;
    for (std::size_t i = 0; i < D; ++i) squares += x[head * D + i] * x[head * D + i];
    const double scale = 1 / std::sqrt(squares / D + kEps);
    for (std::size_t i = 0; i < D; ++i) {
      const double gate = z[head * D + i];
      out[head * D + i] = x[head * D + i] * scale * gain[i] * gate * sigmoid(gate);
    }
  }
  return out;
}

TEST(GatedNorm, norms_each_head_and_opens_it_by_its_gate) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto x = Matrix<T>::normal(M, H, "x", 2), z = Matrix<T>::normal(M, H, "z", 3),
         gain = Matrix<T>::normal(1, D, "gain");
    Matrix<T> y(M, H, 1);
    gated_norm(y.on(device), x.on(device), z.on(device), gain.on(device), kEps);
    expect_near(y.doubles(), plain(x.doubles(), z.doubles(), gain.doubles()), tolerance, "y");
  });
}

TEST(GatedNorm, has_the_gradient_that_small_changes_show) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto x = Matrix<T>::normal(M, H, "x", 2), z = Matrix<T>::normal(M, H, "z", 3),
         gain = Matrix<T>::normal(1, D, "gain"), dy = Matrix<T>::normal(M, H, "dy", 4);
    Matrix<T> dx(M, H, 1), dz(M, H, 5), dgain(1, D);
    Matrix<float> sum(1, D);
    gated_norm_backward(dy.on(device), x.on(device), z.on(device), gain.on(device), kEps,
                        dx.on(device), dz.on(device), dgain.on(device), sum.on(device));
    auto in = x.doubles(), gate = z.doubles(), g = gain.doubles();
    const auto value = [&] { return plain(in, gate, g); };
    const auto factors = dy.doubles();
    expect_near(dx.doubles(), differences(in, factors, value), tolerance, "dx");
    expect_near(dz.doubles(), differences(gate, factors, value), tolerance, "dz");
    expect_near(dgain.doubles(), differences(g, factors, value), tolerance, "dgain");
  });
}

}  // namespace
}  // namespace compute
