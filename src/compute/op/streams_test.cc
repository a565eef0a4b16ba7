// Each set against the definition in double, and its gradient against small changes of that.
#include "compute/op/streams.h"

#include <gtest/gtest.h>

#include "compute/op/two_sets_test.h"

namespace compute {
namespace {

using namespace two_sets;

constexpr std::size_t kRows = 3, kN = 3, kH = 5, kW = kN * kH;
constexpr StreamMixing kMixing{kN, 4, 1e-3, 1e-4};

struct Plain {
  Doubles streams, product, base, scale;
  std::size_t K;

  static void divide(Doubles& c, bool columns) {
    for (std::size_t l = 0; l < kN; ++l) {
      double sum = kMixing.eps;
      for (std::size_t i = 0; i < kN; ++i) sum += c[columns ? i * kN + l : l * kN + i];
      for (std::size_t i = 0; i < kN; ++i) c[columns ? i * kN + l : l * kN + i] /= sum;
    }
  }
  static void balance(Doubles& c) {
    for (std::size_t i = 0; i < kN; ++i) {
      double sum = 0;
      for (std::size_t j = 0; j < kN; ++j) sum += std::exp(c[i * kN + j]);
      for (std::size_t j = 0; j < kN; ++j)
        c[i * kN + j] = std::exp(c[i * kN + j]) / sum + kMixing.eps;
    }
    divide(c, true);
    for (std::size_t round = 1; round < kMixing.rounds; ++round) {
      divide(c, false);
      divide(c, true);
    }
  }
  Doubles operator()() const {
    Doubles out;
    for (std::size_t m = 0; m < kRows; ++m) {
      double mean = 0;
      for (std::size_t i = 0; i < kW; ++i) mean += std::pow(streams[m * kW + i], 2) / kW;
      Doubles mix;
      for (std::size_t i = 0; i < K; ++i) {
        const auto g = i < kN ? 0 : i < 2 * kN ? 1 : 2;
        const double logit =
            product[m * K + i] / std::sqrt(mean + kMixing.norm_eps) * scale[g] + base[i];
        if (g == 2)
          mix.push_back(logit);
        else
          out.push_back(g == 0 ? sigmoid(logit) + kMixing.eps : 2 * sigmoid(logit));
      }
      if (mix.empty()) continue;
      balance(mix);
      out.insert(out.end(), mix.begin(), mix.end());
    }
    return out;
  }
};

template <class T>
void expect_mixing(std::size_t K, Device device, double tolerance) {
  auto streams = Matrix<float>::normal(kRows, kW, "streams");
  auto product = Matrix<float>::normal(kRows, K, "product");
  auto dhow = Matrix<float>::normal(kRows, K, "dhow");
  auto base = Matrix<T>::normal(1, K, "base"), scale = Matrix<T>::normal(1, K == kN ? 1 : 3, "s");
  Plain plain{streams.doubles(), product.doubles(), base.doubles(), scale.doubles(), K};
  Matrix<float> how(kRows, K), dproduct(kRows, K), dstreams(kRows, kW), dbase(1, K),
      dscale(1, K == kN ? 1 : 3);
  stream_mixing(how.on(device), streams.on(device), product.on(device), base.on(device),
                scale.on(device), kMixing);
  expect_near(how.doubles(), plain(), tolerance, "how");
  for (auto* one : {&dstreams, &dbase, &dscale}) {  // what is added to holds 7
    const auto view = one->on(device);
    std::fill_n(view.template as<float>(), view.elements(), 0.0f);
  }
  stream_mixing_backward(dproduct.on(device), dstreams.on(device), dbase.on(device),
                         dscale.on(device), dhow.on(device), streams.on(device), product.on(device),
                         base.on(device), scale.on(device), kMixing);
  const auto factors = dhow.doubles();
  const auto value = [&] { return plain(); };
  const auto compare = [&](const Doubles& got, Doubles& input, const char* what) {
    expect_near(got, differences(input, factors, value), 5 * tolerance, what);
  };
  compare(dproduct.doubles(), plain.product, "dproduct");
  compare(dstreams.doubles(), plain.streams, "dstreams");
  compare(dbase.doubles(), plain.base, "dbase");
  compare(dscale.doubles(), plain.scale, "dscale");
}

TEST(StreamMixing, is_its_definition_and_has_its_gradient) {
  for (const auto device : both_sets())
    for (const std::size_t K : {kN, kN * (kN + 2)}) {
      expect_mixing<float>(K, device, 1e-5);
      expect_mixing<bf16>(K, device, 1e-5);  // only its weights are rounded
    }
}

TEST(StreamMixing, gives_each_stream_away_and_takes_as_much) {
  for (const auto device : both_sets()) {
    constexpr auto K = kN * (kN + 2);
    auto streams = Matrix<float>::normal(kRows, kW, "streams");
    auto product = Matrix<float>::normal(kRows, K, "product");
    Matrix<float> how(kRows, K), base(1, K), scale(1, 3);
    std::fill_n(scale.on(device).as<float>(), 3, 1.0f);
    stream_mixing(how.on(device), streams.on(device), product.on(device), base.on(device),
                  scale.on(device), {kN, 200, 1e-9, 1e-6});
    const auto all = how.doubles();
    for (std::size_t i = 0; i < kN; ++i) {
      double row = 0, column = 0;
      for (std::size_t j = 0; j < kN; ++j) {
        row += all[2 * kN + i * kN + j];
        column += all[2 * kN + j * kN + i];
      }
      EXPECT_NEAR(row, 1, 1e-4);
      EXPECT_NEAR(column, 1, 1e-4);
    }
  }
}

struct PlainHalf {  // read, then written with a branch
  Doubles streams, branch, how;
  Doubles read() const {
    Doubles out(kRows * kH);
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t n = 0; n < kN; ++n)
        for (std::size_t h = 0; h < kH; ++h)
          out[m * kH + h] += how[m * kK + n] * streams[m * kW + n * kH + h];
    return out;
  }
  Doubles write() const {
    Doubles out(kRows * kW);
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t k = 0; k < kN; ++k)
        for (std::size_t h = 0; h < kH; ++h) {
          double& to = out[m * kW + k * kH + h];
          to = how[m * kK + kN + k] * branch[m * kH + h];
          for (std::size_t j = 0; j < kN; ++j)
            to += how[m * kK + 2 * kN + j * kN + k] * streams[m * kW + j * kH + h];
        }
    return out;
  }
  static constexpr std::size_t kK = kN * (kN + 2);
};

TEST(Streams, are_read_and_written_as_their_definition_says_with_its_gradient) {
  in_both([](auto zero, Device device, double tolerance) {
    using T = decltype(zero);
    auto streams = Matrix<float>::normal(kRows, kW, "streams");
    auto branch = Matrix<T>::normal(kRows, kH, "branch", 2);
    auto how = Matrix<float>::normal(kRows, PlainHalf::kK, "how");
    auto dy = Matrix<float>::normal(kRows, kH, "dy"), dout = Matrix<float>::normal(kRows, kW, "d");
    PlainHalf plain{streams.doubles(), branch.doubles(), how.doubles()};
    Matrix<float> y(kRows, kH), out(kRows, kW);
    read_streams(y.on(device), streams.on(device), how.on(device), kN);
    write_streams(out.on(device), streams.on(device), branch.on(device), how.on(device), kN);
    expect_near(y.doubles(), plain.read(), 1e-5, "read");
    expect_near(out.doubles(), plain.write(), 1e-5, "written");
    for (const bool writes : {false, true}) {
      Matrix<float> dstreams(kRows, kW), dhow(kRows, PlainHalf::kK);
      Matrix<T> dbranch(kRows, kH, 1);
      if (writes)
        write_streams_backward(dstreams.on(device), dbranch.on(device), dhow.on(device),
                               dout.on(device), streams.on(device), branch.on(device),
                               how.on(device), kN);
      else
        read_streams_backward(dstreams.on(device), dhow.on(device), dy.on(device),
                              streams.on(device), how.on(device), kN);
      const auto factors = writes ? dout.doubles() : dy.doubles();
      const auto value = [&] { return writes ? plain.write() : plain.read(); };
      const auto added = [&](Doubles& input) {  // to the 7 that was there
        auto want = differences(input, factors, value);
        for (auto& w : want) w += 7;
        return want;
      };
      expect_near(dstreams.doubles(), added(plain.streams), 5e-5, "dstreams");
      expect_near(dhow.doubles(), added(plain.how), 5e-5, "dhow");
      if (writes)
        expect_near(dbranch.doubles(), differences(plain.branch, factors, value), tolerance,
                    "dbranch");
    }
  });
}

TEST(Streams, begin_as_one_row_and_bring_their_gradients_together) {
  for (const auto device : both_sets()) {
    auto x = Matrix<float>::normal(kRows, kH, "x");
    Matrix<float> streams(kRows, kW), dx(kRows, kH);
    spread_streams(streams.on(device), x.on(device), kN);
    gather_streams(dx.on(device), streams.on(device), kN);
    auto want = x.doubles();
    for (std::size_t m = 0; m < kRows; ++m)
      for (std::size_t i = 0; i < kW; ++i)
        EXPECT_EQ(streams.doubles()[m * kW + i], want[m * kH + i % kH]);
    for (auto& w : want) w *= kN;
    expect_near(dx.doubles(), want, 1e-6, "sum");
  }
}

}  // namespace
}  // namespace compute
