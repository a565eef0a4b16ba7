// Each kernel of every set that this machine runs against its formula in double, for widths with and
// without a tail.
#include "compute/kernel_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "compute/op/wide.h"

namespace compute {
namespace {

constexpr std::size_t kWidths[] = {1, 7, 8, 9, 16, 23, 24, 25, 40, 67};

template <class T>
const BoundKernels<T>& of(const KernelSet& set) {
  if constexpr (sizeof(T) == 4)
    return set.bound;
  else
    return set.bound_half;
}

// work(kernels, T{}, width) for each of them.
template <class Work>
void in_each(Work work) {
  for (const char* name : {"generic", "avx2", "avx512"}) {
    const auto* set = kernel_set(name);
    if (!set) continue;
    for (const std::size_t width : kWidths) {
      SCOPED_TRACE(std::string(name) + ", width " + std::to_string(width));
      work(of<float>(*set), float{}, width);
      work(of<bf16>(*set), bf16{}, width);
    }
  }
}

template <class T>
std::vector<T> normals(std::size_t n, const char* purpose, double deviation) {
  const base::Random random(4, purpose);
  std::vector<T> out(n);
  for (std::size_t i = 0; i < n; ++i)
    out[i] = narrow<T>(static_cast<float>(deviation * random.normal(i)));
  return out;
}

template <class T>
double at(const std::vector<T>& values, std::size_t i) {
  return static_cast<double>(wide(values[i]));
}

template <class T>
void expect_near(const std::vector<T>& got, const std::vector<double>& want) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t i = 0; i < want.size(); ++i)
    ASSERT_NEAR(at(got, i), want[i], (sizeof(T) == 2 ? 1.0 / 128 : 2e-6) * (1 + std::abs(want[i])))
        << "at " << i;
}

TEST(Bound, caps_softly_and_passes_the_gradient_on) {
  in_each([]<class T>(const BoundKernels<T>& kernels, T, std::size_t n) {
    for (const float cap : {1.5f, 30.0f}) {
      auto x = normals<T>(n, "x", 20), d = normals<T>(n, "d", 1);
      std::vector<double> want(n), want_d(n);
      for (std::size_t i = 0; i < n; ++i) want[i] = cap * std::tanh(at(x, i) / cap);
      kernels.soft_cap(x.data(), cap, n);
      expect_near(x, want);
      for (std::size_t i = 0; i < n; ++i)
        want_d[i] = at(d, i) * (1 - at(x, i) / cap * (at(x, i) / cap));
      kernels.soft_cap_backward(d.data(), x.data(), cap, n);
      expect_near(d, want_d);
    }
  });
}

// What a column of gate and up is, and its gradients for d.
struct Column {
  double h, dgate, dup;
  Column(const ClampedGlu& glu, double x, double u, double d) {
    const double L = glu.limit, gate = std::min(x, L), up = std::clamp(u, -L, L),
                 s = 1 / (1 + std::exp(-glu.slope * gate));
    h = (up + glu.shift) * gate * s;
    dgate = x <= L ? d * (up + glu.shift) * s * (1 + glu.slope * gate * (1 - s)) : 0;
    dup = std::abs(u) <= L ? d * gate * s : 0;
  }
};

TEST(Bound, gates_within_limits_in_both_orders_of_columns_and_over_its_own_memory) {
  in_each([]<class T>(const BoundKernels<T>& kernels, T, std::size_t F) {
    for (const ClampedGlu glu :
         {ClampedGlu{1.25f, 1.702f, 1, true}, ClampedGlu{1.5f, 1, 0, false}}) {
      auto in = normals<T>(2 * F, "in", 1.5), d = normals<T>(F, "d", 1);
      std::vector<T> h(F);
      std::vector<double> want(F), want_in(2 * F);
      for (std::size_t f = 0; f < F; ++f) {
        const auto g = glu.alternating ? 2 * f : f, u = glu.alternating ? g + 1 : g + F;
        const Column column(glu, at(in, g), at(in, u), at(d, f));
        want[f] = column.h;
        want_in[g] = column.dgate;
        want_in[u] = column.dup;
      }
      kernels.clamped_glu(glu, in.data(), h.data(), F);
      expect_near(h, want);
      kernels.clamped_glu_backward(glu, in.data(), d.data(), in.data(), F);
      expect_near(in, want_in);
    }
  });
}

TEST(Bound, hides_no_number_that_is_none) {
  in_each([]<class T>(const BoundKernels<T>& kernels, T, std::size_t n) {
    std::vector<T> x(2 * n, narrow<T>(NAN)), h(n);
    kernels.clamped_glu({}, x.data(), h.data(), n);
    kernels.soft_cap(x.data(), 2, 2 * n);
    for (std::size_t i = 0; i < n; ++i) EXPECT_TRUE(std::isnan(at(h, i)) && std::isnan(at(x, i)));
  });
}

}  // namespace
}  // namespace compute
