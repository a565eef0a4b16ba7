#include "compute/op/norm.h"

#include "compute/op/both_sets_test.h"

namespace compute {
namespace {

constexpr std::size_t M = 3, H = 37;
constexpr float kEps = 1e-5f;

// Norms of rows x by a gain, in double.
std::vector<double> normed(const Matrix& x, const Matrix& gain) {
  std::vector<double> out;
  for (std::size_t i = 0; i < M; ++i) {
    double squares = 0;
    for (std::size_t j = 0; j < H; ++j) squares += x.at(i, j) * x.at(i, j);
    const double rstd = 1 / std::sqrt(squares / H + kEps);
    for (std::size_t j = 0; j < H; ++j) out.push_back(x.at(i, j) * rstd * gain.at(0, j));
  }
  return out;
}

// Whoever rounds the gain, or what it multiplies, is off by more than half a place.
void expect_rounded_once(SetAndType of, const Matrix& got, const std::vector<double>& want) {
  for (std::size_t i = 0; i < want.size(); ++i)
    ASSERT_NEAR(got.at(i / H, i % H), want[i], of.half_place(want[i]) + 1e-6) << i;
}

TEST(NormOp, in_bf16_takes_a_gain_that_stays_float) {
  for (const auto of : both_sets()) {
    if (of.type != Type::bf16) continue;
    const SetAndType wide{of.device, Type::f32};
    const Matrix gain(wide, 1, H, "gain"), rstd(wide, M, 1), stream(wide, M, H, "x"),
        sum(wide, M, H), x(of, M, H, "x", 2), y(of, M, H), out(of, M, H, "", 3);
    add_norm(y.view(), sum.view(), rstd.view(), stream.view(), {}, gain.view(), Gain::in_float,
             kEps);
    expect_rounded_once(of, y, normed(stream, gain));
    norm_heads(out.view(), rstd.view(), x.view(), gain.view(), Gain::in_float, kEps);
    expect_rounded_once(of, out, normed(x, gain));
  }
}

}  // namespace
}  // namespace compute
