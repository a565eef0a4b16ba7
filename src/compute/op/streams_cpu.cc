#include <algorithm>
#include <cmath>

#include "compute/op/streams.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

const float* row(const View& view, std::size_t m) { return view.as<float>() + m * view.stride; }
float* row_of(const View& view, std::size_t m) { return view.as<float>() + m * view.stride; }

void check(const View& streams, const View& rows, const View& how, std::size_t N) {
  CHECK(streams.width == N * rows.width && how.width >= N && how.rows == streams.rows,
        "each stream is as wide as what is read of them");
}

// branch [M, H] of the working type, a row at a time in float.
template <class Work>
void with_rows(const View& of, Work work) {
  with_type(of.type, [&](auto zero) {
    using T = decltype(zero);
    for (std::size_t m = 0; m < of.rows; ++m) work(m, of.as<T>() + m * of.stride);
  });
}

// to[n * step] += a . (row n of b), for N rows that lie side by side. Each sum goes through the columns in
// their order; four of them run beside each other, so that none waits for the addition before.
template <class T>
void add_dots(const T* a, const float* b, std::size_t H, std::size_t N, float* to,
              std::size_t step) {
  std::size_t n = 0;
  for (; n + 4 <= N; n += 4) {
    const float *b0 = b + n * H, *b1 = b0 + H, *b2 = b1 + H, *b3 = b2 + H;
    float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (std::size_t h = 0; h < H; ++h) {
      const float x = wide(a[h]);
      s0 += x * b0[h];
      s1 += x * b1[h];
      s2 += x * b2[h];
      s3 += x * b3[h];
    }
    to[n * step] += s0;
    to[(n + 1) * step] += s1;
    to[(n + 2) * step] += s2;
    to[(n + 3) * step] += s3;
  }
  for (; n < N; ++n) {
    float sum = 0;
    for (std::size_t h = 0; h < H; ++h) sum += wide(a[h]) * b[n * H + h];
    to[n * step] += sum;
  }
}

}  // namespace

void read_streams(const View& y, const View& streams, const View& how, std::size_t N) {
  check(streams, y, how, N);
  const auto H = y.width;
  for (std::size_t m = 0; m < y.rows; ++m) {
    const auto *x = row(streams, m), *pre = row(how, m);
    auto* out = row_of(y, m);
    std::fill_n(out, H, 0.0f);
    for (std::size_t n = 0; n < N; ++n)
      for (std::size_t h = 0; h < H; ++h) out[h] += pre[n] * x[n * H + h];
  }
}

void read_streams_backward(const View& dstreams, const View& dhow, const View& dy,
                           const View& streams, const View& how, std::size_t N) {
  check(streams, dy, how, N);
  const auto H = dy.width;
  for (std::size_t m = 0; m < dy.rows; ++m) {
    const auto *x = row(streams, m), *pre = row(how, m), *d = row(dy, m);
    auto* dx = row_of(dstreams, m);
    add_dots(d, x, H, N, row_of(dhow, m), 1);
    for (std::size_t n = 0; n < N; ++n)
      for (std::size_t h = 0; h < H; ++h) dx[n * H + h] += pre[n] * d[h];
  }
}

void write_streams(const View& out, const View& streams, const View& branch, const View& how,
                   std::size_t N) {
  check(streams, branch, how, N);
  const auto H = branch.width;
  with_rows(branch, [&](std::size_t m, const auto* added) {
    const auto *x = row(streams, m), *post = row(how, m) + N, *mix = post + N;
    auto* to = row_of(out, m);
    for (std::size_t k = 0; k < N; ++k) {
      for (std::size_t h = 0; h < H; ++h) to[k * H + h] = post[k] * wide(added[h]);
      for (std::size_t j = 0; j < N; ++j)
        for (std::size_t h = 0; h < H; ++h) to[k * H + h] += mix[j * N + k] * x[j * H + h];
    }
  });
}

void write_streams_backward(const View& dstreams, const View& dbranch, const View& dhow,
                            const View& dout, const View& streams, const View& branch,
                            const View& how, std::size_t N) {
  check(streams, branch, how, N);
  const auto H = branch.width;
  with_rows(branch, [&](std::size_t m, const auto* added) {
    using T = std::remove_cvref_t<decltype(*added)>;
    const auto *x = row(streams, m), *d = row(dout, m), *post = row(how, m) + N, *mix = post + N;
    auto *dx = row_of(dstreams, m), *dpost = row_of(dhow, m) + N, *dmix = dpost + N;
    add_dots(added, d, H, N, dpost, 1);
    for (std::size_t k = 0; k < N; ++k) {
      add_dots(d + k * H, x, H, N, dmix + k, N);
      for (std::size_t j = 0; j < N; ++j)
        for (std::size_t h = 0; h < H; ++h) dx[j * H + h] += mix[j * N + k] * d[k * H + h];
    }
    auto* back = dbranch.as<T>() + m * dbranch.stride;
    for (std::size_t h = 0; h < H; ++h) {
      float sum = 0;
      for (std::size_t k = 0; k < N; ++k) sum += post[k] * d[k * H + h];
      back[h] = narrow<T>(sum);
    }
  });
}

void spread_streams(const View& streams, const View& x, std::size_t N) {
  CHECK(streams.width == N * x.width, "each stream begins as the row");
  for (std::size_t m = 0; m < x.rows; ++m)
    for (std::size_t n = 0; n < N; ++n)
      std::copy_n(row(x, m), x.width, row_of(streams, m) + n * x.width);
}

void gather_streams(const View& dx, const View& dstreams, std::size_t N) {
  CHECK(dstreams.width == N * dx.width, "each stream began as the row");
  for (std::size_t m = 0; m < dx.rows; ++m) {
    const auto* from = row(dstreams, m);
    auto* to = row_of(dx, m);
    std::copy_n(from, dx.width, to);
    for (std::size_t n = 1; n < N; ++n)
      for (std::size_t h = 0; h < dx.width; ++h) to[h] += from[n * dx.width + h];
  }
}

}  // namespace compute::cpu
