// Every gradient against differences: the formula of the forward pass stands here once more,
// in double, and small changes of each input show what its gradient must be. No file from
// outside is needed.
//
// Central differences with a step of 1e-5 are exact to about 1e-9 of the largest value here;
// the kernels compute in float, so what is left is a few of its roundings: 2e-5 of the
// largest gradient.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "base/random.h"
#include "compute/plain.h"
#include "compute/worker.h"

namespace compute {
namespace {

using Doubles = std::vector<double>;

Doubles normals(std::size_t n, const char* purpose) {
  const base::Random random(2, purpose);
  Doubles out(n);
  for (std::size_t i = 0; i < n; ++i)
    out[i] = static_cast<float>(random.normal(i));  // exact in both
  return out;
}

std::vector<float> floats(const Doubles& values) { return {values.begin(), values.end()}; }

double dot(const Doubles& a, const Doubles& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// d value() / d input, element by element.
Doubles differences(Doubles& input, const std::function<double()>& value) {
  constexpr double step = 1e-5;
  Doubles out;
  for (auto& x : input) {
    const double kept = x;
    x = kept + step;
    const double up = value();
    x = kept - step;
    out.push_back((up - value()) / (2 * step));
    x = kept;
  }
  return out;
}

void expect_gradient(const std::vector<float>& got, const Doubles& want) {
  ASSERT_EQ(got.size(), want.size());
  double top = 1e-3;
  for (const double w : want) top = std::max(top, std::abs(w));
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(got[i], want[i], 2e-5 * top) << "at " << i;
}

// Each width has a tail behind whole vectors of 16.
class Gradient : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!kernel_set(GetParam())) GTEST_SKIP() << "this machine has no " << GetParam();
    single_thread_here();
  }
  const Kernels<float>& kernel() const { return kernel_set(GetParam())->f32; }
};

// y = x / sqrt(mean x^2 + eps) * g
TEST_P(Gradient, of_the_norm_to_its_rows_and_to_its_gain) {
  const std::size_t M = 3, H = 37;
  const double eps = 1e-5;
  auto x = normals(M * H, "x"), g = normals(H, "g");
  const auto dy = normals(M * H, "dy"), before = normals(M * H, "dx before");
  const auto value = [&] {
    double sum = 0;
    for (std::size_t m = 0; m < M; ++m) {
      double squares = 0;
      for (std::size_t i = 0; i < H; ++i) squares += x[m * H + i] * x[m * H + i];
      for (std::size_t i = 0; i < H; ++i)
        sum += dy[m * H + i] * x[m * H + i] * g[i] / std::sqrt(squares / H + eps);
    }
    return sum;
  };
  auto dx = floats(before);
  std::vector<float> out(M * H), y(M * H), rstd(M), copy(M * H), dg(H);
  const auto xf = floats(x), gf = floats(g), dyf = floats(dy);
  kernel()
      .norm(Gain::of_rounded)
      .add_norm(xf.data(), nullptr, gf.data(), eps, out.data(), y.data(), rstd.data(), M, H);
  kernel()
      .norm(Gain::of_rounded)
      .norm_backward(dyf.data(), out.data(), rstd.data(), gf.data(), dx.data(), copy.data(),
                     dg.data(), M, H);
  auto want = differences(x, value);
  for (std::size_t i = 0; i < want.size(); ++i) want[i] += before[i];  // it is added
  expect_gradient(dx, want);
  EXPECT_EQ(copy, dx);
  expect_gradient(dg, differences(g, value));
}

// Pairs (j, j + D/2) of the first `heads` heads of a row turn by their angle; the rest stays.
TEST_P(Gradient, of_rotary_positions_is_the_turn_back) {
  const std::size_t M = 4, D = 10, heads = 3, stride = 4 * D;
  auto rows = normals(M * stride, "rows");
  const auto dout = normals(M * stride, "dout"), angle = normals(7 * D / 2, "angle");
  std::vector<float> cos, sin;
  for (const double a : angle) {
    cos.push_back(static_cast<float>(std::cos(a)));
    sin.push_back(static_cast<float>(std::sin(a)));
  }
  const std::vector<std::int32_t> position = {0, 6, 3, 3};
  const auto value = [&] {
    auto turned = rows;
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t j = 0; j < D / 2; ++j) {
          const auto at = m * stride + h * D + j;
          const auto table = static_cast<std::size_t>(position[m]) * (D / 2) + j;
          turned[at] = rows[at] * cos[table] - rows[at + D / 2] * sin[table];
          turned[at + D / 2] = rows[at + D / 2] * cos[table] + rows[at] * sin[table];
        }
    return dot(turned, dout);
  };
  auto gradient = floats(dout);
  kernel().rope(gradient.data(), stride, position.data(), cos.data(), sin.data(), -1, M, heads, D);
  expect_gradient(gradient, differences(rows, value));
}

// h = gate * sigmoid(gate) * up
TEST_P(Gradient, of_the_gated_activation_to_gate_and_up) {
  const std::size_t M = 3, F = 21;
  auto gate_up = normals(M * 2 * F, "gate up");
  const auto dh = normals(M * F, "dh");
  const auto value = [&] {
    double sum = 0;
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t i = 0; i < F; ++i) {
        const double gate = gate_up[m * 2 * F + i], up = gate_up[m * 2 * F + F + i];
        sum += dh[m * F + i] * gate / (1 + std::exp(-gate)) * up;
      }
    return sum;
  };
  auto gradient = floats(gate_up);
  kernel().swiglu_backward(gradient.data(), floats(dh).data(), M, F);
  expect_gradient(gradient, differences(gate_up, value));
}

TEST_P(Gradient, of_the_cross_entropy_to_the_logits_of_scored_rows_only) {
  const std::size_t M = 4, V = 35;
  auto logits = normals(M * V, "logits");
  const std::vector<std::int32_t> target = {0, -1, 34, 17};
  const auto value = [&] {
    double loss = 0;
    for (std::size_t m = 0; m < M; ++m) {
      if (target[m] < 0) continue;
      double sum = 0;
      for (std::size_t v = 0; v < V; ++v) sum += std::exp(logits[m * V + v]);
      loss += std::log(sum) - logits[m * V + static_cast<std::size_t>(target[m])];
    }
    return loss;
  };
  auto gradient = floats(logits);
  EXPECT_NEAR(kernel().cross_entropy(gradient.data(), target.data(), nullptr, M, V, nullptr),
              value(), 1e-5);
  expect_gradient(gradient, differences(logits, value));
}

TEST_P(Gradient, of_the_cross_entropy_with_a_z_loss) {
  const std::size_t M = 3, V = 35;
  auto logits = normals(M * V, "logits");
  const std::vector<std::int32_t> target = {0, -1, 34};
  constexpr double weight = 0.25;
  const auto value = [&] {
    double loss = 0;
    for (const std::size_t m : {0, 2}) {
      double sum = 0;
      for (std::size_t v = 0; v < V; ++v) sum += std::exp(logits[m * V + v]);
      loss += std::log(sum) - logits[m * V + static_cast<std::size_t>(target[m])];
      loss += weight * std::log(sum) * std::log(sum);
    }
    return loss;
  };
  auto gradient = floats(logits);
  ZLoss z{.weight = weight};
  const double alone = kernel().cross_entropy(gradient.data(), target.data(), nullptr, M, V, &z);
  EXPECT_NEAR(alone + weight * z.squares, value(), 1e-4);
  expect_gradient(gradient, differences(logits, value));
}

TEST_P(Gradient, of_the_embedding_adds_up_where_an_id_stands_twice) {
  const std::size_t M = 5, V = 6, H = 19;
  auto table = normals(V * H, "table");
  const auto dx = normals(M * H, "dx");
  const std::vector<std::int32_t> id = {4, 0, 4, 5, 4};
  const std::vector<std::uint32_t> order = {1, 0, 2, 4, 3};
  const auto value = [&] {
    double sum = 0;
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t i = 0; i < H; ++i)
        sum += dx[m * H + i] * table[static_cast<std::size_t>(id[m]) * H + i];
    return sum;
  };
  std::vector<float> gradient(V * H);
  kernel().scatter(gradient.data(), id.data(), order.data(), floats(dx).data(), M, H);
  expect_gradient(gradient, differences(table, value));
}

INSTANTIATE_TEST_SUITE_P(Sets, Gradient, testing::Values("generic", "avx2", "avx512"),
                         [](const auto& info) { return std::string(info.param); });

// c = a b^T, as every layer multiplies: da = dc b, db = dc^T a, in the orientations that
// a pass uses.
TEST(Product, has_the_gradient_of_both_operands) {
  single_thread_here();
  const std::size_t m = 5, n = 7, k = 9;
  auto a = normals(m * k, "a"), b = normals(n * k, "b");
  const auto dc = normals(m * n, "dc");
  const auto value = [&] {
    Doubles c(m * n);
    plain::matmul(a.data(), Turn::no, b.data(), Turn::yes, c.data(), m, n, k);
    return dot(c, dc);
  };
  std::vector<float> da(m * k), db(n * k);
  const auto af = floats(a), bf = floats(b), dcf = floats(dc);
  matmul(dcf.data(), Turn::no, bf.data(), Turn::no, da.data(), m, k, n);
  matmul(dcf.data(), Turn::yes, af.data(), Turn::no, db.data(), n, k, m);
  expect_gradient(da, differences(a, value));
  expect_gradient(db, differences(b, value));
}

class AttentionGradient : public testing::TestWithParam<Heads> {};

TEST_P(AttentionGradient, of_queries_keys_and_values_stays_inside_segments) {
  single_thread_here();
  const auto heads = GetParam();
  const std::vector<std::uint32_t> segments = {0, 5, 6, 13};
  const auto width = static_cast<std::size_t>(heads.query * heads.width);
  auto qkv = normals(13 * static_cast<std::size_t>(heads.row()), "qkv");
  const auto dout = normals(13 * width, "dout");
  const auto value = [&] {
    Doubles out(13 * width);
    plain::attend(heads, qkv.data(), segments, out.data());
    return dot(out, dout);
  };
  const auto qkvf = floats(qkv), doutf = floats(dout);
  std::vector<float> out(13 * width), dqkv(qkv.size()), plain_dqkv(qkv.size());
  Attention<float> attention(heads);
  attention.forward(qkvf.data(), segments, out.data());
  attention.backward(qkvf.data(), doutf.data(), segments, dqkv.data());
  plain::attend_backward(heads, qkvf.data(), doutf.data(), segments, plain_dqkv.data());
  const auto want = differences(qkv, value);
  expect_gradient(dqkv, want);
  expect_gradient(plain_dqkv, want);
}

INSTANTIATE_TEST_SUITE_P(Heads, AttentionGradient,
                         testing::Values(Heads{4, 4, 16}, Heads{4, 2, 8}, Heads{3, 1, 10}),
                         [](const auto& info) {
                           return std::to_string(info.param.query) + "_queries_share_" +
                                  std::to_string(info.param.kv);
                         });

}  // namespace
}  // namespace compute
