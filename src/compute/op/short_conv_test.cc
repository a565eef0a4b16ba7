#include "compute/op/short_conv.h"

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t M = 9, C = 19, K = 4;
const std::vector<std::uint32_t> kSegments = {0, 2, 3, 9};

Doubles plain(const Doubles& x, const Doubles& w, const std::vector<std::uint32_t>& segments) {
  Doubles out(x.size());
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    for (std::size_t m = segments[s]; m < segments[s + 1]; ++m)
      for (std::size_t c = 0; c < C; ++c) {
        double sum = 0;
        for (std::size_t back = 0; back < K && back <= m - segments[s]; ++back)
          sum += w[c * K + K - 1 - back] * x[(m - back) * C + c];
        out[m * C + c] = sum * sigmoid(sum);
      }
  return out;
}

TEST(ShortConv, mixes_each_channel_with_its_last_inputs_of_the_segment) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto x = Matrix<T>::normal(M, C, "x", 5), w = Matrix<T>::normal(C, K, "w");
    Matrix<T> y(M, C, 2);
    short_conv(y.on(device), x.on(device), w.on(device), kSegments, {});
    expect_near(y.doubles(), plain(x.doubles(), w.doubles(), kSegments), tolerance, "y");
  });
}

TEST(ShortConv, has_the_gradient_that_small_changes_show) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto x = Matrix<T>::normal(M, C, "x", 5), w = Matrix<T>::normal(C, K, "w"),
         dy = Matrix<T>::normal(M, C, "dy", 1);
    Matrix<T> dx(M, C, 3), dw(C, K);
    short_conv_backward(dy.on(device), x.on(device), w.on(device), kSegments, dx.on(device),
                        dw.on(device));
    auto in = x.doubles(), taps = w.doubles();
    const auto value = [&] { return plain(in, taps, kSegments); };
    expect_near(dx.doubles(), differences(in, dy.doubles(), value), tolerance, "dx");
    expect_near(dw.doubles(), differences(taps, dy.doubles(), value), tolerance, "dw");
  });
}

TEST(ShortConv, goes_on_from_a_tail_as_if_it_read_the_whole) {
  for (const auto device : both_sets()) {
    auto x = Matrix<float>::normal(M, C, "x"), w = Matrix<float>::normal(C, K, "w");
    Matrix<float> whole(M, C), parts(M, C), tail(K - 1, C);
    const std::vector<std::uint32_t> all = {0, M};
    short_conv(whole.on(device), x.on(device), w.on(device), all, {});
    const auto before = tail.on(device);
    std::fill_n(before.as<float>(), before.elements(), 0.0f);
    for (const auto& [first, count] : {std::pair{0u, 1u}, {1u, 1u}, {2u, 5u}, {7u, 2u}}) {
      const std::vector<std::uint32_t> one = {0, count};
      short_conv(parts.on(device).row_range(first, count), x.on(device).row_range(first, count),
                 w.on(device), one, before);
    }
    expect_near(parts.doubles(), whole.doubles(), 1e-6, "in parts");
  }
}

}  // namespace
}  // namespace compute
