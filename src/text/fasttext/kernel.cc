#include "text/fasttext/kernel.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace text::fasttext {
namespace {

constexpr std::size_t kFloat = sizeof(float);

float number(const char* at) {
  float out;
  std::memcpy(&out, at, kFloat);
  return out;
}

void add_plain(const char* rows, std::size_t n, const std::uint32_t* ids, std::size_t count,
               float* to) {
  for (std::size_t k = 0; k < count; ++k) {
    const char* row = rows + ids[k] * n * kFloat;
    for (std::size_t i = 0; i < n; ++i) to[i] += number(row + i * kFloat);
  }
}

// Four sums, so that one addition need not wait for the one before.
float dot_plain(const char* row, const float* x, std::size_t n) {
  float sum[4] = {};
  std::size_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (std::size_t j = 0; j < 4; ++j) sum[j] += number(row + (i + j) * kFloat) * x[i + j];
  for (; i < n; ++i) sum[0] += number(row + i * kFloat) * x[i];
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

#if defined(__x86_64__)

#define AVX2 [[gnu::target("avx2,fma")]]
#define AVX512 [[gnu::target("avx512f")]]

AVX2 inline __m256 eight(const char* row) {
  return _mm256_loadu_ps(reinterpret_cast<const float*>(row));
}

// Columns in blocks whose sums stay in registers while all rows pass.
template <std::size_t kBlock>
AVX2 void add_block_avx2(const char* column, std::size_t stride, const std::uint32_t* ids,
                         std::size_t count, float* to) {
  __m256 sum[kBlock];
  for (std::size_t b = 0; b < kBlock; ++b) sum[b] = _mm256_loadu_ps(to + 8 * b);
  for (std::size_t k = 0; k < count; ++k) {
    const char* row = column + ids[k] * stride;
    for (std::size_t b = 0; b < kBlock; ++b)
      sum[b] = _mm256_add_ps(sum[b], eight(row + 8 * kFloat * b));
  }
  for (std::size_t b = 0; b < kBlock; ++b) _mm256_storeu_ps(to + 8 * b, sum[b]);
}

AVX2 void add_avx2(const char* rows, std::size_t n, const std::uint32_t* ids, std::size_t count,
                   float* to) {
  const auto stride = n * kFloat;
  std::size_t i = 0;
  for (; i + 64 <= n; i += 64) add_block_avx2<8>(rows + i * kFloat, stride, ids, count, to + i);
  for (; i + 32 <= n; i += 32) add_block_avx2<4>(rows + i * kFloat, stride, ids, count, to + i);
  for (; i + 16 <= n; i += 16) add_block_avx2<2>(rows + i * kFloat, stride, ids, count, to + i);
  for (; i + 8 <= n; i += 8) add_block_avx2<1>(rows + i * kFloat, stride, ids, count, to + i);
  for (; i < n; ++i)
    for (std::size_t k = 0; k < count; ++k) to[i] += number(rows + ids[k] * stride + i * kFloat);
}

AVX2 float dot_avx2(const char* row, const float* x, std::size_t n) {
  __m256 sum[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                   _mm256_setzero_ps()};
  std::size_t i = 0;
  for (; i + 32 <= n; i += 32)
    for (std::size_t j = 0; j < 4; ++j)
      sum[j] = _mm256_fmadd_ps(eight(row + (i + 8 * j) * kFloat), _mm256_loadu_ps(x + i + 8 * j),
                               sum[j]);
  for (; i + 8 <= n; i += 8)
    sum[0] = _mm256_fmadd_ps(eight(row + i * kFloat), _mm256_loadu_ps(x + i), sum[0]);
  float lane[8], out = 0;
  _mm256_storeu_ps(lane,
                   _mm256_add_ps(_mm256_add_ps(sum[0], sum[1]), _mm256_add_ps(sum[2], sum[3])));
  for (const float one : lane) out += one;
  for (; i < n; ++i) out += number(row + i * kFloat) * x[i];
  return out;
}

// A row whose numbers fill kBlock registers, the last one as far as `last` says. What comes next is asked of memory
// before it is needed: rows of a large model lie far apart.
template <std::size_t kBlock>
AVX512 void add_block_avx512(const char* column, std::size_t stride, __mmask16 last,
                             const std::uint32_t* ids, std::size_t count, float* to) {
  constexpr std::size_t kEnd = kBlock - 1, kAhead = 6;
  __m512 sum[kBlock];
  for (std::size_t b = 0; b < kEnd; ++b) sum[b] = _mm512_loadu_ps(to + 16 * b);
  sum[kEnd] = _mm512_maskz_loadu_ps(last, to + 16 * kEnd);
  for (std::size_t k = 0; k < count; ++k) {
    const char* row = column + ids[k] * stride;
    if (kBlock > 1 && k + kAhead < count)
      for (std::size_t b = 0; b < kBlock; ++b)
        __builtin_prefetch(column + ids[k + kAhead] * stride + 16 * kFloat * b);
    for (std::size_t b = 0; b < kEnd; ++b)
      sum[b] = _mm512_add_ps(sum[b], _mm512_loadu_ps(row + 16 * kFloat * b));
    sum[kEnd] = _mm512_add_ps(sum[kEnd], _mm512_maskz_loadu_ps(last, row + 16 * kFloat * kEnd));
  }
  for (std::size_t b = 0; b < kEnd; ++b) _mm512_storeu_ps(to + 16 * b, sum[b]);
  _mm512_mask_storeu_ps(to + 16 * kEnd, last, sum[kEnd]);
}

AVX512 __mmask16 first(std::size_t n) { return static_cast<__mmask16>((1u << n) - 1); }

AVX512 void add_avx512(const char* rows, std::size_t n, const std::uint32_t* ids, std::size_t count,
                       float* to) {
  constexpr std::array<decltype(&add_block_avx512<1>), 8> of = {
      add_block_avx512<1>, add_block_avx512<2>, add_block_avx512<3>, add_block_avx512<4>,
      add_block_avx512<5>, add_block_avx512<6>, add_block_avx512<7>, add_block_avx512<8>};
  for (std::size_t i = 0; i < n; i += 16 * of.size()) {
    const auto blocks = std::min((n - i + 15) / 16, of.size());
    const auto last = first(std::min<std::size_t>(16, n - i - 16 * (blocks - 1)));
    of[blocks - 1](rows + i * kFloat, n * kFloat, last, ids, count, to + i);
  }
}

AVX512 float dot_avx512(const char* row, const float* x, std::size_t n) {
  auto one = _mm512_setzero_ps(), two = one;
  std::size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    one = _mm512_fmadd_ps(_mm512_loadu_ps(row + i * kFloat), _mm512_loadu_ps(x + i), one);
    two =
        _mm512_fmadd_ps(_mm512_loadu_ps(row + (i + 16) * kFloat), _mm512_loadu_ps(x + i + 16), two);
  }
  for (; i < n; i += 16) {
    const auto rest = first(std::min<std::size_t>(16, n - i));
    one = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(rest, row + i * kFloat),
                          _mm512_maskz_loadu_ps(rest, x + i), one);
  }
  float lane[16], out = 0;
  _mm512_storeu_ps(lane, _mm512_add_ps(one, two));
  for (const float number : lane) out += number;
  return out;
}

#endif

std::vector<Kernel> usable() {
  std::vector<Kernel> out;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) out.push_back({"avx512", add_avx512, dot_avx512});
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    out.push_back({"avx2", add_avx2, dot_avx2});
#endif
  out.push_back({"plain", add_plain, dot_plain});
  return out;
}

}  // namespace

std::span<const Kernel> kernels() {
  static const auto found = usable();
  return found;
}

}  // namespace text::fasttext
