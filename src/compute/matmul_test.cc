#include "compute/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "base/random.h"
#include "compute/attention.h"
#include "compute/worker.h"

namespace compute {
namespace {

std::vector<float> normals(std::size_t n, const char* purpose) {
  const base::Random random(1, purpose);
  std::vector<float> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<float>(random.normal(i));
  return out;
}

TEST(Matmul, multiplies_in_every_orientation) {
  single_thread_here();
  const std::size_t m = 7, n = 33, k = 18;
  const auto a = normals(m * k, "a"), b = normals(k * n, "b");
  std::vector<float> a_turned(m * k), b_turned(k * n), c(m * n);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < k; ++j) a_turned[j * m + i] = a[i * k + j];
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j < n; ++j) b_turned[j * k + i] = b[i * n + j];
  for (const bool ta : {false, true})
    for (const bool tb : {false, true}) {
      matmul((ta ? a_turned : a).data(), ta ? Turn::yes : Turn::no, (tb ? b_turned : b).data(),
             tb ? Turn::yes : Turn::no, c.data(), m, n, k);
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < n; ++j) {
          double sum = 0;
          for (std::size_t l = 0; l < k; ++l)
            sum += static_cast<double>(a[i * k + l]) * b[l * n + j];
          ASSERT_NEAR(c[i * n + j], sum, 1e-4);
        }
    }
}

// The contract that training rests on: a product has the same bits on every worker.
TEST(Matmul, gives_every_worker_the_same_bits) {
  const std::size_t m = 96, n = 320, k = 256;
  const auto wide_a = normals(m * k, "a"), wide_b = normals(n * k, "b");
  std::vector<bf16> a(m * k), b(n * k);
  kernels().half.narrow(wide_a.data(), a.data(), a.size());
  kernels().half.narrow(wide_b.data(), b.data(), b.size());
  std::vector<std::vector<bf16>> out(6, std::vector<bf16>(m * n));
  run(3, out.size(), [&](int, std::size_t i) {
    matmul(a.data(), Turn::no, b.data(), Turn::yes, out[i].data(), m, n, k);
  });
  for (const auto& one : out)
    EXPECT_EQ(std::memcmp(one.data(), out[0].data(), m * n * sizeof(bf16)), 0);
}

// Plain attention in double inside segments, for the test below.
std::vector<double> plain(const std::vector<float>& qkv, Heads h,
                          const std::vector<std::uint32_t>& segments) {
  const auto D = static_cast<std::size_t>(h.width), Q = static_cast<std::size_t>(h.query),
             K = static_cast<std::size_t>(h.kv), R = static_cast<std::size_t>(h.row());
  std::vector<double> out(segments.back() * Q * D);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    for (std::size_t t = segments[s]; t < segments[s + 1]; ++t)
      for (std::size_t i = 0; i < Q; ++i) {
        std::vector<double> weight;
        double total = 0;
        for (std::size_t u = segments[s]; u <= t; ++u) {
          double dot = 0;
          for (std::size_t d = 0; d < D; ++d)
            dot += qkv[t * R + i * D + d] * qkv[u * R + (Q + i / (Q / K)) * D + d];
          weight.push_back(std::exp(dot / std::sqrt(static_cast<double>(D))));
          total += weight.back();
        }
        for (std::size_t u = segments[s]; u <= t; ++u)
          for (std::size_t d = 0; d < D; ++d)
            out[(t * Q + i) * D + d] +=
                weight[u - segments[s]] / total * qkv[u * R + (Q + K + i / (Q / K)) * D + d];
      }
  return out;
}

TEST(Attention, stays_inside_segments_and_shares_keys_among_grouped_queries) {
  single_thread_here();
  const Heads heads{4, 2, 16};
  const std::vector<std::uint32_t> segments = {0, 9, 10, 40};
  const auto qkv = normals(40 * static_cast<std::size_t>(heads.row()), "qkv");
  std::vector<float> out(40 * 64);
  Attention<float> attention(heads);
  attention.forward(qkv.data(), segments, out.data());
  const auto want = plain(qkv, heads, segments);
  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_NEAR(out[i], want[i], 1e-5);
}

TEST(Attention, has_the_gradient_that_small_changes_show) {
  single_thread_here();
  const Heads heads{2, 1, 16};
  const std::vector<std::uint32_t> segments = {0, 5, 12};
  auto qkv = normals(12 * static_cast<std::size_t>(heads.row()), "qkv");
  const auto dout = normals(12 * 32, "dout");
  std::vector<float> out(12 * 32), dqkv(qkv.size());
  Attention<float> attention(heads);
  attention.forward(qkv.data(), segments, out.data());
  attention.backward(qkv.data(), dout.data(), segments, dqkv.data());
  const auto value = [&] {
    const auto o = plain(qkv, heads, segments);
    double sum = 0;
    for (std::size_t i = 0; i < o.size(); ++i) sum += o[i] * dout[i];
    return sum;
  };
  for (std::size_t i = 0; i < qkv.size(); i += 37) {
    const float kept = qkv[i];
    qkv[i] = kept + 1e-2f;
    const double up = value();
    qkv[i] = kept - 1e-2f;
    const double down = value();
    qkv[i] = kept;
    EXPECT_NEAR(dqkv[i], (up - down) / 2e-2, 2e-3) << i;
  }
}

}  // namespace
}  // namespace compute
