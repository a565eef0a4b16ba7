// Every portable set computes the same bits, and its product is the chain that it says it is.
#include "compute/kernel_portable.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <vector>

#include "base/numerics.h"
#include "base/random.h"

namespace compute {
namespace {

using Floats = std::vector<float>;

Floats normals(std::size_t n, std::uint64_t purpose, double scale = 1) {
  const base::Random random(purpose, "portable");
  Floats out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(scale * random.normal(i));
  return out;
}

std::vector<const char*> sets() {
  std::vector<const char*> out;
  for (const char* name : {"generic", "avx2", "avx512"})
    if (portable::kernel_set(name)) out.push_back(name);
  return out;
}

// What `compute` gives by each set.
void expect_the_same(const std::function<Floats(const KernelSet&)>& compute) {
  const auto want = compute(*portable::kernel_set("generic"));
  for (const auto value : want) ASSERT_TRUE(std::isfinite(value));
  for (const char* name : sets()) {
    const auto got = compute(*portable::kernel_set(name));
    ASSERT_EQ(got.size(), want.size());
    EXPECT_EQ(std::memcmp(got.data(), want.data(), 4 * want.size()), 0) << name;
  }
}

constexpr std::size_t kRows = 7, kWidth = 91;  // with a tail of lanes

TEST(PortableKernels, activations_have_the_same_bits_in_each_set) {
  for (const auto kind :
       {Activation::silu, Activation::gelu, Activation::gelu_tanh, Activation::relu2})
    expect_the_same([&](const KernelSet& set) {
      auto x = normals(kRows * 2 * kWidth, 1, 3), h = Floats(kRows * kWidth);
      set.f32.gated(kind, x.data(), h.data(), kRows, kWidth);
      set.f32.gated_backward(kind, x.data(), h.data(), kRows, kWidth);
      auto y = x;
      set.f32.activate(kind, x.data(), y.data(), x.size());
      set.f32.activate_backward(kind, x.data(), y.data(), x.size());
      x.insert(x.end(), h.begin(), h.end());
      return x;
    });
  expect_the_same([](const KernelSet& set) {
    auto x = normals(kWidth, 2, 3), y = Floats(kWidth);
    double sums[2] = {};
    set.f32.xielu({0.8f, 0.7f, 0.5f, -1e-6f}, x.data(), y.data(), kWidth);
    set.f32.xielu_backward({0.8f, 0.7f, 0.5f, -1e-6f}, x.data(), y.data(), sums, kWidth);
    x.push_back(static_cast<float>(sums[0] + 1e3 * sums[1]));
    return x;
  });
}

TEST(PortableKernels, norms_and_rotations_have_the_same_bits_in_each_set) {
  for (const auto gain : {Gain::of_rounded, Gain::in_float, Gain::one_plus})
    expect_the_same([&](const KernelSet& set) {
      const auto x = normals(kRows * kWidth, 3), r = normals(kRows * kWidth, 4),
                 g = normals(kWidth, 5);
      Floats out(kRows * kWidth), y(kRows * kWidth), rstd(kRows), dx(kRows * kWidth), copy(dx),
          dg(kWidth);
      const auto& norm = set.f32.norm(gain);
      norm.add_norm(x.data(), r.data(), g.data(), 1e-6f, out.data(), y.data(), rstd.data(), kRows,
                    kWidth);
      norm.norm_backward(y.data(), out.data(), rstd.data(), g.data(), dx.data(), copy.data(),
                         dg.data(), kRows, kWidth);
      dx.insert(dx.end(), dg.begin(), dg.end());
      dx.insert(dx.end(), y.begin(), y.end());
      return dx;
    });
  expect_the_same([](const KernelSet& set) {
    auto rows = normals(kRows * 36, 6);
    const auto cos = normals(kRows * 18, 7), sin = normals(kRows * 18, 8);
    const std::vector<std::int32_t> at = {0, 1, 2, 3, 4, 5, 6};
    set.f32.rope(rows.data(), 36, at.data(), cos.data(), sin.data(), 1, kRows, 1, 36);
    return rows;
  });
}

TEST(PortableKernels, losses_and_updates_have_the_same_bits_in_each_set) {
  expect_the_same([](const KernelSet& set) {
    auto logits = normals(kRows * kWidth, 9, 4);
    const std::vector<std::int32_t> target = {3, 90, 0, -1, 17, 5, 44};
    ZLoss z{0.1f};
    const auto loss =
        set.f32.cross_entropy(logits.data(), target.data(), nullptr, kRows, kWidth, &z);
    logits.push_back(static_cast<float>(loss));
    logits.push_back(static_cast<float>(z.squares));
    return logits;
  });
  expect_the_same([](const KernelSet& set) {
    const auto g = normals(kWidth, 10);
    auto w = normals(kWidth, 11), m = normals(kWidth, 12), v = normals(kWidth, 13);
    for (auto& x : v) x *= x;
    set.adamw({1e-3f, 0.9f, 0.95f, 1e-8f, 0.1f, 0.1f, 0.05f, 0.7f, 0.3f, 0.2f}, g.data(), w.data(),
              m.data(), v.data(), kWidth);
    w.insert(w.end(), m.begin(), m.end());
    w.insert(w.end(), v.begin(), v.end());
    return w;
  });
  expect_the_same([](const KernelSet& set) {
    const auto a = normals(4'000, 14), b = normals(4'000, 15), c = normals(4'000, 16);
    const float* const leaves[] = {a.data(), b.data(), c.data()};
    Floats sum(4'001);
    sum[4'000] = static_cast<float>(set.f32.tree_sum(leaves, 3, 0.25f, sum.data(), 3, 3'990));
    return sum;
  });
}

TEST(PortableKernels, attention_has_the_same_bits_in_each_set) {
  expect_the_same([](const KernelSet& set) {
    auto score = normals(kWidth, 17, 3), gradient = normals(kWidth, 18), out = normals(40, 19);
    float top = 0.5f, total = 2;
    set.scores.weigh(score.data(), 2, 80, kWidth, 0.3f, 20, &top, &total, out.data(), 40);
    score.insert(score.end(), {top, total});
    auto again = normals(kWidth, 17, 3);
    set.scores.weigh_backward(again.data(), gradient.data(), 2, 80, kWidth, 0.3f, 20, 3.1f, 0.2f);
    score.insert(score.end(), gradient.begin(), gradient.end());
    return score;
  });
  expect_the_same([](const KernelSet& set) {
    const auto q = normals(2 * 24, 20), keys = normals(9 * 24, 21), values = normals(9 * 24, 22),
               sinks = normals(2, 23);
    Floats scratch(9), out(48);
    set.attend({q.data(), keys.data(), values.data(), sinks.data(), 9, 2, 1, 24, 24, 0.2f, 30},
               scratch.data(), out.data());
    return out;
  });
}

TEST(PortableProduct, is_one_chain_of_fused_sums_over_k_in_each_set) {
  struct Shape {
    std::size_t m, n, k;
  };
  for (const auto [m, n, k] : {Shape{1, 1, 1}, Shape{3, 5, 300}, Shape{9, 49, 17},
                               Shape{97, 130, 257}, Shape{6, 1600, 40}, Shape{20, 48, 512}})
    for (const bool add : {false, true}) {
      const auto a = normals(m * k, 30), b = normals(k * n, 31), before = normals(m * n, 32);
      Floats want = before;
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          float sum = add ? before[i * n + j] : 0;
          for (std::size_t l = 0; l < k; ++l) sum = std::fma(a[i * k + l], b[l * n + j], sum);
          want[i * n + j] = sum;
        }
      for (const char* name : sets()) {
        Floats c = before;
        portable::product(name)({a.data(), k, 1}, {b.data(), n, 1}, c.data(), n, m, n, k, add);
        EXPECT_EQ(std::memcmp(c.data(), want.data(), 4 * c.size()), 0)
            << name << " " << m << " " << n;
      }
    }
}

TEST(PortableProduct, reads_turned_operands_and_writes_between_others) {
  constexpr std::size_t m = 13, n = 50, k = 29, row = 64;
  const auto a = normals(m * k, 40), b = normals(k * n, 41);
  Floats a_turned(m * k), b_turned(k * n), plain(m * n), turned(m * row, 7);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t l = 0; l < k; ++l) a_turned[l * m + i] = a[i * k + l];
  for (std::size_t l = 0; l < k; ++l)
    for (std::size_t j = 0; j < n; ++j) b_turned[j * k + l] = b[l * n + j];
  const base::WithNumerics portable(base::Numerics::portable);
  matmul(a.data(), Turn::no, b.data(), Turn::no, plain.data(), m, n, k);
  matmul(a_turned.data(), Turn::yes, b_turned.data(), Turn::yes, turned.data(), m, n, k,
         {0, 0, row});
  for (std::size_t i = 0; i < m; ++i) {
    EXPECT_EQ(std::memcmp(&plain[i * n], &turned[i * row], 4 * n), 0);
    for (std::size_t j = n; j < row; ++j) EXPECT_EQ(turned[i * row + j], 7);
  }
  const auto bias = normals(n, 42);
  Floats plus(m * n);
  matmul_plus(a.data(), Turn::no, b.data(), Turn::no, bias.data(), plus.data(), m, n, k);
  for (std::size_t i = 0; i < m * n; ++i) EXPECT_NEAR(plus[i], plain[i] + bias[i % n], 1e-4);
}

}  // namespace
}  // namespace compute
