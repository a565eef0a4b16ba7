#include "compute/plain.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

namespace compute::plain {

namespace {

double wide(double x) { return x; }
double wide(float x) { return static_cast<double>(x); }
double wide(bf16 x) { return std::bit_cast<float>(std::uint32_t{x.bits} << 16); }

void narrow(double x, double& out) { out = x; }
void narrow(double x, float& out) { out = static_cast<float>(x); }
void narrow(double x, bf16& out) {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
  out.bits = static_cast<std::uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

// Where the heads of token t begin in rows [q Q*D | k K*D | v K*D].
struct At {
  explicit At(Heads h)
      : D(static_cast<std::size_t>(h.width)),
        Q(static_cast<std::size_t>(h.query)),
        K(static_cast<std::size_t>(h.kv)),
        group(static_cast<std::size_t>(h.group())),
        R(static_cast<std::size_t>(h.row())) {}
  std::size_t D, Q, K, group, R;
  std::size_t q(std::size_t t, std::size_t head) const { return t * R + head * D; }
  std::size_t k(std::size_t t, std::size_t head) const { return t * R + (Q + head / group) * D; }
  std::size_t v(std::size_t t, std::size_t head) const { return k(t, head) + K * D; }
};

template <class T>
double dot(const T* a, const T* b, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) sum += wide(a[i]) * wide(b[i]);
  return sum;
}

// Softmax of the scaled scores of query t against the tokens begin .. t.
template <class T>
std::vector<double> weights(const At& at, const T* qkv, std::size_t head, std::size_t begin,
                            std::size_t t) {
  std::vector<double> out;
  double top = -INFINITY, total = 0;
  for (std::size_t u = begin; u <= t; ++u) {
    out.push_back(dot(qkv + at.q(t, head), qkv + at.k(u, head), at.D) /
                  std::sqrt(static_cast<double>(at.D)));
    top = std::max(top, out.back());
  }
  for (auto& w : out) total += w = std::exp(w - top);
  for (auto& w : out) w /= total;
  return out;
}

// With p the weights of one query and dp_u = dout . v_u: ds_u = p_u * (dp_u - sum p dp).
template <class T>
void one_backward(const At& at, const T* qkv, const T* dout, std::size_t head, std::size_t begin,
                  std::size_t t, std::vector<double>& dqkv) {
  const auto p = weights(at, qkv, head, begin, t);
  const double scale = 1 / std::sqrt(static_cast<double>(at.D));
  std::vector<double> dp;
  double mean = 0;
  for (std::size_t u = begin; u <= t; ++u) {
    dp.push_back(dot(dout, qkv + at.v(u, head), at.D));
    mean += p[u - begin] * dp.back();
  }
  for (std::size_t u = begin; u <= t; ++u) {
    const double ds = p[u - begin] * (dp[u - begin] - mean) * scale;
    for (std::size_t d = 0; d < at.D; ++d) {
      dqkv[at.q(t, head) + d] += ds * wide(qkv[at.k(u, head) + d]);
      dqkv[at.k(u, head) + d] += ds * wide(qkv[at.q(t, head) + d]);
      dqkv[at.v(u, head) + d] += p[u - begin] * wide(dout[d]);
    }
  }
}

}  // namespace

template <class T>
void matmul(const T* a, Turn a_turned, const T* b, Turn b_turned, T* c, std::size_t m,
            std::size_t n, std::size_t k, Strides strides) {
  plain::matmul_plus<T>(a, a_turned, b, b_turned, nullptr, c, m, n, k, strides);
}

template <class T>
void matmul_plus(const T* a, Turn a_turned, const T* b, Turn b_turned, const T* plus, T* c,
                 std::size_t m, std::size_t n, std::size_t k, Strides strides) {
  const auto row = [](std::size_t said, std::size_t dense) { return said ? said : dense; };
  const auto from_a = row(strides.a, a_turned == Turn::yes ? m : k),
             from_b = row(strides.b, b_turned == Turn::yes ? k : n), from_c = row(strides.c, n);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = plus ? wide(plus[j]) : 0;
      for (std::size_t l = 0; l < k; ++l)
        sum += wide(a[a_turned == Turn::yes ? l * from_a + i : i * from_a + l]) *
               wide(b[b_turned == Turn::yes ? j * from_b + l : l * from_b + j]);
      narrow(sum, c[i * from_c + j]);
    }
}

template <class T>
void add_matmul(float beta, const T* added, float alpha, const T* a, const T* b, T* c,
                std::size_t m, std::size_t n, std::size_t k) {
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (std::size_t l = 0; l < k; ++l) sum += wide(a[i * k + l]) * wide(b[l * n + j]);
      narrow(wide(beta) * wide(added[i * n + j]) + wide(alpha) * sum, c[i * n + j]);
    }
}

template <class T>
void attend(Heads heads, const T* qkv, std::span<const std::uint32_t> segments, T* out) {
  const At at(heads);
  std::vector<double> row(at.D);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    for (std::size_t t = segments[s]; t < segments[s + 1]; ++t)
      for (std::size_t head = 0; head < at.Q; ++head) {
        const auto p = weights(at, qkv, head, segments[s], t);
        std::fill(row.begin(), row.end(), 0);
        for (std::size_t u = segments[s]; u <= t; ++u)
          for (std::size_t d = 0; d < at.D; ++d)
            row[d] += p[u - segments[s]] * wide(qkv[at.v(u, head) + d]);
        for (std::size_t d = 0; d < at.D; ++d) narrow(row[d], out[(t * at.Q + head) * at.D + d]);
      }
}

template <class T>
void attend_backward(Heads heads, const T* qkv, const T* dout,
                     std::span<const std::uint32_t> segments, T* dqkv) {
  const At at(heads);
  std::vector<double> sums(segments.back() * at.R);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    for (std::size_t t = segments[s]; t < segments[s + 1]; ++t)
      for (std::size_t head = 0; head < at.Q; ++head)
        one_backward(at, qkv, dout + (t * at.Q + head) * at.D, head, segments[s], t, sums);
  for (std::size_t i = 0; i < sums.size(); ++i) narrow(sums[i], dqkv[i]);
}

// NOLINTBEGIN(bugprone-macro-parentheses): T is a type
#define JANUA_PLAIN(T)                                                                     \
  template void matmul<T>(const T*, Turn, const T*, Turn, T*, std::size_t, std::size_t,    \
                          std::size_t, Strides);                                           \
  template void matmul_plus<T>(const T*, Turn, const T*, Turn, const T*, T*, std::size_t,  \
                               std::size_t, std::size_t, Strides);                         \
  template void add_matmul<T>(float, const T*, float, const T*, const T*, T*, std::size_t, \
                              std::size_t, std::size_t);                                   \
  template void attend<T>(Heads, const T*, std::span<const std::uint32_t>, T*);            \
  template void attend_backward<T>(Heads, const T*, const T*, std::span<const std::uint32_t>, T*);
// NOLINTEND(bugprone-macro-parentheses)
JANUA_PLAIN(float)
JANUA_PLAIN(bf16)
JANUA_PLAIN(double)

}  // namespace compute::plain
