// Every kernel of every set this machine runs against a plain loop in double, for widths with and
// without a tail. Tolerance: a few float roundings relative to the largest value, and for bf16 one
// rounding of the inputs (which the loop shares) and one of the result (2^-8).
#include "compute/kernel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "base/random.h"

namespace compute {
namespace {

float widen(float x) { return x; }
float widen(bf16 x) {
  const std::uint32_t bits = std::uint32_t{x.bits} << 16;
  float out;
  std::memcpy(&out, &bits, 4);
  return out;
}

template <class T>
std::vector<double> as_doubles(const std::vector<T>& values) {
  std::vector<double> out;
  for (const auto v : values) out.push_back(widen(v));
  return out;
}

template <class T>
const Kernels<T>& of(const KernelSet& set) {
  if constexpr (sizeof(T) == 4)
    return set.f32;
  else
    return set.half;
}

struct Case {
  const char* set;
  std::size_t width;
};

template <class T>
struct Bench {
  const KernelSet& set;
  const Kernels<T>& k;
  explicit Bench(const char* name) : set(*kernel_set(name)), k(of<T>(set)) {}

  std::vector<T> normals(std::size_t n, const char* purpose, double scale = 1) const {
    const base::Random random(1, purpose);
    std::vector<float> wide(n);
    for (std::size_t i = 0; i < n; ++i) wide[i] = static_cast<float>(scale * random.normal(i));
    std::vector<T> out(n);
    k.narrow(wide.data(), out.data(), n);
    return out;
  }
  std::vector<float> floats(std::size_t n, const char* purpose) const {
    const base::Random random(1, purpose);
    std::vector<float> out(n);
    for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.normal(i));
    return out;
  }
  static double tolerance() { return sizeof(T) == 4 ? 2e-6 : 8e-3; }
};

template <class A>
void expect_near(const std::vector<A>& got, const std::vector<double>& want, double tolerance) {
  ASSERT_EQ(got.size(), want.size());
  double top = 1e-3;
  for (const double w : want) top = std::max(top, std::abs(w));
  for (std::size_t i = 0; i < got.size(); ++i)
    ASSERT_NEAR(widen(got[i]), want[i], tolerance * top) << "at " << i;
}

class Kernel : public testing::TestWithParam<Case> {
 protected:
  void SetUp() override {
    if (!kernel_set(GetParam().set)) GTEST_SKIP() << "this machine cannot run " << GetParam().set;
  }
  template <class F>
  void both(F&& check) {
    check(Bench<float>(GetParam().set));
    check(Bench<bf16>(GetParam().set));
  }
};

constexpr std::size_t kRows = 5;

TEST_P(Kernel, add_norm_and_its_gradient_follow_the_formula) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t H = GetParam().width, n = kRows * H;
    const auto x = b.floats(n, "x");
    const auto r = b.normals(n, "r"), g = b.normals(H, "g"), dy = b.normals(n, "dy");
    std::vector<float> x_out(n), rstd(kRows), dx(n, 0.5f), dg(H);
    std::vector<T> y(n), copy(n);
    b.k.norm(Gain::of_rounded)
        .add_norm(x.data(), r.data(), g.data(), 1e-5f, x_out.data(), y.data(), rstd.data(), kRows,
                  H);
    b.k.norm(Gain::of_rounded)
        .norm_backward(dy.data(), x_out.data(), rstd.data(), g.data(), dx.data(), copy.data(),
                       dg.data(), kRows, H);
    std::vector<double> want_y(n), want_dx(n), want_dg(H);
    for (std::size_t m = 0; m < kRows; ++m) {
      double squares = 0, dot = 0;
      for (std::size_t i = m * H; i < (m + 1) * H; ++i) squares += std::pow(x[i] + widen(r[i]), 2);
      const double s = 1 / std::sqrt(squares / static_cast<double>(H) + 1e-5);
      for (std::size_t i = 0; i < H; ++i) {
        const double norm = (x[m * H + i] + widen(r[m * H + i])) * s, d = widen(dy[m * H + i]);
        want_y[m * H + i] = norm * widen(g[i]);
        want_dg[i] += d * norm;
        dot += d * widen(g[i]) * norm;
      }
      for (std::size_t i = 0; i < H; ++i) {
        const double norm = (x[m * H + i] + widen(r[m * H + i])) * s;
        want_dx[m * H + i] =
            0.5 + s * (widen(dy[m * H + i]) * widen(g[i]) - norm * dot / static_cast<double>(H));
      }
    }
    expect_near(y, want_y, b.tolerance());
    expect_near(dx, want_dx, 4e-6);
    expect_near(copy, want_dx, b.tolerance());
    expect_near(dg, want_dg, 4e-6);
  });
}

TEST_P(Kernel, rope_turns_forth_and_back) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t D = 2 * GetParam().width, stride = 2 * D + 3;
    auto rows = b.normals(kRows * stride, "rows");
    const auto before = as_doubles(rows);
    const auto angle = b.floats(8 * D / 2, "angle");
    std::vector<float> cos, sin;
    for (const float a : angle) cos.push_back(std::cos(a)), sin.push_back(std::sin(a));
    const std::vector<std::int32_t> position = {0, 3, 7, 1, 2};
    b.k.rope(rows.data(), stride, position.data(), cos.data(), sin.data(), 1, kRows, 2, D);
    auto want = before;
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t h = 0; h < 2; ++h)
        for (std::size_t i = 0; i < D / 2; ++i) {
          const auto t = static_cast<std::size_t>(position[m]) * D / 2 + i,
                     low = m * stride + h * D + i;
          want[low] = before[low] * cos[t] - before[low + D / 2] * sin[t];
          want[low + D / 2] = before[low + D / 2] * cos[t] + before[low] * sin[t];
        }
    expect_near(rows, want, b.tolerance());
    b.k.rope(rows.data(), stride, position.data(), cos.data(), sin.data(), -1, kRows, 2, D);
    expect_near(rows, before, 2 * b.tolerance());
  });
}

TEST_P(Kernel, swiglu_and_its_gradient_follow_the_formula) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t F = GetParam().width;
    auto gate_up = b.normals(kRows * 2 * F, "gate_up", 3);
    const auto in = as_doubles(gate_up);
    const auto dh = b.normals(kRows * F, "dh");
    std::vector<T> h(kRows * F);
    b.k.swiglu(gate_up.data(), h.data(), kRows, F);
    b.k.swiglu_backward(gate_up.data(), dh.data(), kRows, F);
    std::vector<double> want_h(kRows * F), want(kRows * 2 * F);
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t i = 0; i < F; ++i) {
        const double a = in[m * 2 * F + i], u = in[m * 2 * F + F + i], d = widen(dh[m * F + i]);
        const double s = 1 / (1 + std::exp(-a));
        want_h[m * F + i] = a * s * u;
        want[m * 2 * F + i] = d * u * s * (1 + a * (1 - s));
        want[m * 2 * F + F + i] = d * a * s;
      }
    expect_near(h, want_h, 2 * b.tolerance());
    expect_near(gate_up, want, 2 * b.tolerance());
  });
}

TEST_P(Kernel, cross_entropy_is_that_of_the_softmax) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t V = GetParam().width + 16;
    auto logits = b.normals(kRows * V, "logits", 4);
    const auto in = as_doubles(logits);
    const std::vector<std::int32_t> target = {0, -1, static_cast<std::int32_t>(V - 1), 3, 2};
    const double loss = b.k.cross_entropy(logits.data(), target.data(), nullptr, kRows, V, nullptr);
    double want_loss = 0;
    std::vector<double> want(kRows * V);
    for (std::size_t m = 0; m < kRows; ++m) {
      if (target[m] < 0) continue;
      double sum = 0;
      for (std::size_t i = 0; i < V; ++i) sum += std::exp(in[m * V + i]);
      for (std::size_t i = 0; i < V; ++i) want[m * V + i] = std::exp(in[m * V + i]) / sum;
      const auto goal = m * V + static_cast<std::size_t>(target[m]);
      want_loss -= std::log(want[goal]);
      want[goal] -= 1;
    }
    EXPECT_NEAR(loss, want_loss, 1e-5 * want_loss);
    expect_near(logits, want, b.tolerance());
  });
}

TEST_P(Kernel, cross_entropy_counts_a_row_as_its_weight_says) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t V = GetParam().width;
    const auto in = b.normals(2 * V, "logits", 4);
    const std::vector<std::int32_t> target = {0, 3};
    const std::vector<float> ones = {1, 1}, weights = {-2, 0.5f};
    auto plain = in, same = in, weighted = in;
    const double first = b.k.cross_entropy(plain.data(), target.data(), nullptr, 1, V, nullptr);
    auto rest = in;
    const double both = b.k.cross_entropy(rest.data(), target.data(), nullptr, 2, V, nullptr);
    EXPECT_EQ(b.k.cross_entropy(same.data(), target.data(), ones.data(), 2, V, nullptr), both);
    EXPECT_EQ(std::memcmp(same.data(), rest.data(), 2 * V * sizeof(T)), 0);
    const double got =
        b.k.cross_entropy(weighted.data(), target.data(), weights.data(), 2, V, nullptr);
    EXPECT_NEAR(got, -2 * first + 0.5 * (both - first), 1e-5 * std::abs(both));
    std::vector<double> want = as_doubles(rest);
    for (std::size_t i = 0; i < 2 * V; ++i) want[i] *= i < V ? -2 : 0.5;
    expect_near(weighted, want, b.tolerance());
  });
}

TEST_P(Kernel, cross_entropy_with_a_z_loss_pulls_the_log_of_the_sum_to_0) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t V = GetParam().width + 16;
    auto logits = b.normals(3 * V, "logits", 4);
    const auto in = as_doubles(logits);
    auto plain = logits;
    const std::vector<std::int32_t> target = {5, -1, static_cast<std::int32_t>(V - 1)};
    const std::vector<float> weights = {1, 7, -0.5f};
    ZLoss z{.weight = 0.125f, .squares = 3};
    const double loss = b.k.cross_entropy(logits.data(), target.data(), weights.data(), 3, V, &z);
    double squares = 3;
    std::vector<double> want(3 * V);
    for (const std::size_t m : {0, 2}) {
      double sum = 0;
      for (std::size_t i = 0; i < V; ++i) sum += std::exp(in[m * V + i]);
      squares += weights[m] * std::log(sum) * std::log(sum);
      for (std::size_t i = 0; i < V; ++i) {
        const bool is_target = static_cast<std::int32_t>(i) == target[m];
        const double softmax = std::exp(in[m * V + i]) / sum;
        want[m * V + i] = weights[m] * (softmax * (1 + 0.25 * std::log(sum)) - is_target);
      }
    }
    EXPECT_EQ(loss, b.k.cross_entropy(plain.data(), target.data(), weights.data(), 3, V, nullptr))
        << "what is returned is the cross-entropy alone";
    EXPECT_NEAR(z.squares, squares, 1e-5 * squares);
    expect_near(logits, want, 2 * b.tolerance());
  });
}

TEST_P(Kernel, cross_entropy_survives_huge_and_tiny_logits) {
  const Bench<float> b(GetParam().set);
  const std::size_t V = GetParam().width + 16;
  std::vector<float> logits(V, -1e30f);
  logits[1] = 1e4f;
  logits[2] = 1e4f;
  const std::int32_t target = 1;
  EXPECT_NEAR(b.k.cross_entropy(logits.data(), &target, nullptr, 1, V, nullptr), std::log(2.0),
              1e-6);
  EXPECT_NEAR(logits[1], -0.5, 1e-6);
  EXPECT_EQ(logits[0], 0);
}

TEST_P(Kernel, scatter_adds_what_gather_took) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t H = GetParam().width, V = 7;
    auto table = b.normals(V * H, "table");
    const auto before = as_doubles(table);
    const std::vector<std::int32_t> id = {6, 0, 6, 6, 2};
    std::vector<float> x(kRows * H);
    b.k.gather(table.data(), id.data(), x.data(), kRows, H);
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t i = 0; i < H; ++i)
        ASSERT_EQ(x[m * H + i], before[static_cast<std::size_t>(id[m]) * H + i]);
    const auto dx = b.floats(kRows * H, "dx");
    const std::vector<std::uint32_t> order = {1, 4, 0, 2, 3};
    b.k.scatter(table.data(), id.data(), order.data(), dx.data(), kRows, H);
    auto want = before;
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t i = 0; i < H; ++i)
        want[static_cast<std::size_t>(id[m]) * H + i] += dx[m * H + i];
    expect_near(table, want, b.tolerance());
  });
}

TEST_P(Kernel, tree_sum_adds_every_leaf_once_for_any_count) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t n = 40 * GetParam().width;
    for (const std::size_t leaves : {1, 2, 3, 7, 8, 64, 65, 130}) {
      std::vector<std::vector<T>> leaf;
      std::vector<const T*> pointers;
      std::vector<double> want(n);
      double squares = 0;
      for (std::size_t l = 0; l < leaves; ++l)
        leaf.push_back(b.normals(n, ("leaf" + std::to_string(l)).c_str()));
      for (const auto& l : leaf) {
        pointers.push_back(l.data());
        for (std::size_t i = 0; i < n; ++i) want[i] += 0.25 * widen(l[i]);
      }
      std::vector<float> sum(n);
      const double got = b.k.tree_sum(pointers.data(), leaves, 0.25f, sum.data(), 0, n);
      for (const double w : want) squares += w * w;
      expect_near(sum, want, 4e-6);
      EXPECT_NEAR(got, squares, 1e-4 * squares);
    }
  });
}

// The shape of the tree is a contract: it decides the bits of every training.
TEST_P(Kernel, tree_sum_pairs_neighbours_and_lets_what_is_left_over_join_last) {
  const Bench<float> b(GetParam().set);
  const std::size_t n = GetParam().width;
  for (std::size_t leaves = 1; leaves < 140; leaves += leaves < 20 ? 1 : 17) {
    std::vector<std::vector<float>> level;
    std::vector<const float*> pointers;
    for (std::size_t l = 0; l < leaves; ++l)
      level.push_back(b.floats(n, ("leaf" + std::to_string(l)).c_str()));
    const auto leaf = level;
    for (const auto& l : leaf) pointers.push_back(l.data());
    while (level.size() > 1) {
      std::vector<std::vector<float>> next;
      for (std::size_t k = 0; k + 1 < level.size(); k += 2) {
        next.push_back(level[k]);
        for (std::size_t i = 0; i < n; ++i) next.back()[i] += level[k + 1][i];
      }
      if (level.size() % 2) next.push_back(level.back());
      level = std::move(next);
    }
    std::vector<float> sum(n);
    b.k.tree_sum(pointers.data(), leaves, 1, sum.data(), 0, n);
    EXPECT_EQ(sum, level[0]) << leaves << " leaves";
  }
}

TEST_P(Kernel, attend_is_a_softmax_over_the_cached_rows) {
  const Bench<float> b(GetParam().set);
  const std::size_t D = GetParam().width, heads = 4, kv = 2, length = 19;
  const auto q = b.floats(heads * D, "q"), keys = b.floats(length * kv * D, "k"),
             values = b.floats(length * kv * D, "v");
  std::vector<float> out(heads * D), scratch(length);
  const CachedRows rows{.q = q.data(),
                        .keys = keys.data(),
                        .values = values.data(),
                        .length = length,
                        .heads = heads,
                        .kv_heads = kv,
                        .D = D,
                        .V = D,
                        .scale = 1 / std::sqrt(static_cast<float>(D))};
  b.set.attend(rows, scratch.data(), out.data());
  std::vector<double> want(heads * D);
  for (std::size_t h = 0; h < heads; ++h) {
    double total = 0;
    std::vector<double> weight(length);
    for (std::size_t t = 0; t < length; ++t) {
      double dot = 0;
      for (std::size_t i = 0; i < D; ++i) dot += q[h * D + i] * keys[(t * kv + h / 2) * D + i];
      total += weight[t] = std::exp(dot / std::sqrt(static_cast<double>(D)));
    }
    for (std::size_t t = 0; t < length; ++t)
      for (std::size_t i = 0; i < D; ++i)
        want[h * D + i] += weight[t] / total * values[(t * kv + h / 2) * D + i];
  }
  expect_near(out, want, 4e-6);
}

// As the norm of rows, which stands above, of one head after another in wider rows.
TEST_P(Kernel, norm_of_heads_is_that_of_each_as_a_row) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t D = GetParam().width, heads = 2, stride = 3 * D + 1, n = kRows * heads;
    const auto x = b.normals(kRows * stride, "x"), g = b.normals(D, "g");
    auto y = x, d = b.normals(kRows * stride, "dy");
    const auto dy = d;
    std::vector<float> rstd(n), dg(D), row_rstd(n), row_dg(D), row_x(n * D), row_dx(n * D);
    std::vector<T> row_y(n * D), row_dy(n * D), copy(n * D);
    b.k.norm(Gain::of_rounded)
        .norm_heads(x.data(), stride, g.data(), 1e-5f, y.data(), stride, rstd.data(), kRows, heads,
                    D);
    b.k.norm(Gain::of_rounded)
        .norm_heads_backward(d.data(), stride, x.data(), stride, rstd.data(), g.data(), dg.data(),
                             kRows, heads, D);
    const auto at = [&](std::size_t i) { return i / (heads * D) * stride + i % (heads * D); };
    for (std::size_t i = 0; i < n * D; ++i) {
      row_x[i] = widen(x[at(i)]);
      row_dy[i] = dy[at(i)];
    }
    b.k.norm(Gain::of_rounded)
        .add_norm(row_x.data(), nullptr, g.data(), 1e-5f, row_x.data(), row_y.data(),
                  row_rstd.data(), n, D);
    b.k.norm(Gain::of_rounded)
        .norm_backward(row_dy.data(), row_x.data(), row_rstd.data(), g.data(), row_dx.data(),
                       copy.data(), row_dg.data(), n, D);
    EXPECT_EQ(rstd, row_rstd);
    EXPECT_EQ(dg, row_dg);
    for (std::size_t i = 0; i < n * D; ++i) {
      ASSERT_EQ(widen(y[at(i)]), widen(row_y[i])) << "at " << i;
      ASSERT_NEAR(widen(d[at(i)]), row_dx[i], b.tolerance() * 8) << "at " << i;
    }
    EXPECT_EQ(widen(y[stride - 1]), widen(x[stride - 1])) << "what stands beside them stays";
    EXPECT_EQ(widen(d[stride - 1]), widen(dy[stride - 1]));
  });
}

TEST_P(Kernel, a_row_is_added_to_each_and_rows_are_summed) {
  both([]<class T>(const Bench<T>& b) {
    const std::size_t N = GetParam().width;
    const auto x = b.normals(kRows * N, "x"), row = b.normals(N, "row");
    auto rows = x, twice = x;
    std::vector<float> sum(N, 2.0f);
    b.k.add_row(rows.data(), row.data(), kRows, N);
    b.k.sum_rows(x.data(), sum.data(), kRows, N);
    b.k.add(x.data(), twice.data(), kRows * N);
    std::vector<double> want_rows, want_sum(N, 2), want_twice;
    for (std::size_t i = 0; i < kRows * N; ++i) {
      want_rows.push_back(widen(x[i]) + widen(row[i % N]));
      want_twice.push_back(2 * widen(x[i]));
      want_sum[i % N] += widen(x[i]);
    }
    expect_near(rows, want_rows, b.tolerance());
    expect_near(twice, want_twice, b.tolerance());
    expect_near(sum, want_sum, 2e-6);
  });
}

TEST_P(Kernel, narrowing_rounds_to_nearest_even) {
  const Bench<bf16> b(GetParam().set);
  const std::vector<float> in = {1.0f, 1.00390625f, 1.01171875f, -3.14159f, 0.0f};
  std::vector<bf16> out(in.size());
  b.k.narrow(in.data(), out.data(), in.size());
  EXPECT_EQ(widen(out[0]), 1.0f);
  EXPECT_EQ(widen(out[1]), 1.0f);       // halfway, even below
  EXPECT_EQ(widen(out[2]), 1.015625f);  // halfway, even above
  EXPECT_EQ(widen(out[3]), -3.140625f);
}

INSTANTIATE_TEST_SUITE_P(Sets, Kernel,
                         testing::Values(Case{"generic", 16}, Case{"generic", 37}, Case{"avx2", 64},
                                         Case{"avx2", 37}, Case{"avx512", 64}, Case{"avx512", 37}),
                         [](const auto& info) {
                           return std::string(info.param.set) + "_" +
                                  std::to_string(info.param.width);
                         });

}  // namespace
}  // namespace compute
