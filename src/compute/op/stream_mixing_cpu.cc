// The weights of the streams, a token at a time.
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "base/numerics.h"
#include "compute/op/streams.h"
#include "compute/op/wide.h"

namespace compute::cpu {

namespace {

using Floats = std::vector<float>;

float sigmoid(float x) { return 1 / (1 + base::real::exp(-x)); }

Floats floats(const View& of) {
  Floats out;
  with_type(of.type, [&](auto zero) {
    for (std::size_t i = 0; i < of.width; ++i) out.push_back(wide(of.as<decltype(zero)>()[i]));
  });
  return out;
}

// A matrix [N, N] whose rows and columns are divided by their sums in turn, with all that the way back
// asks for.
class Balanced {
 public:
  explicit Balanced(const StreamMixing& mixing)
      : streams_(mixing.streams),
        eps_(static_cast<float>(mixing.eps)),
        steps_(mixing.rounds > 0 ? 2 * mixing.rounds - 1 : 0),
        chances_(streams_ * streams_),
        after_(steps_ + 1, Floats(streams_ * streams_)),
        sums_(steps_, Floats(streams_)) {}

  void forward(const float* logits, float* out) {
    for (std::size_t i = 0; i < streams_; ++i)
      softmax(logits + i * streams_, chances_.data() + i * streams_);
    for (std::size_t i = 0; i < streams_ * streams_; ++i) after_[0][i] = chances_[i] + eps_;
    for (std::size_t s = 0; s < steps_; ++s) divide(s);
    std::ranges::copy(after_[steps_], out);
  }
  // The gradient of what came out becomes that of the logits.
  void backward(float* d) const {
    for (std::size_t s = steps_; s-- > 0;) divide_back(s, d);
    for (std::size_t i = 0; i < streams_; ++i) {
      const float* p = chances_.data() + i * streams_;
      float mean = 0;
      for (std::size_t j = 0; j < streams_; ++j) mean += p[j] * d[i * streams_ + j];
      for (std::size_t j = 0; j < streams_; ++j)
        d[i * streams_ + j] = p[j] * (d[i * streams_ + j] - mean);
    }
  }

 private:
  void softmax(const float* in, float* out) const {
    const float top = *std::max_element(in, in + streams_);
    float sum = 0;
    for (std::size_t j = 0; j < streams_; ++j) sum += out[j] = base::real::exp(in[j] - top);
    for (std::size_t j = 0; j < streams_; ++j) out[j] /= sum;
  }
  // Columns first, and in every second step. Element i of line l.
  std::size_t at(std::size_t step, std::size_t l, std::size_t i) const {
    return step % 2 == 0 ? i * streams_ + l : l * streams_ + i;
  }
  void divide(std::size_t s) {
    for (std::size_t l = 0; l < streams_; ++l) {
      float sum = 0;
      for (std::size_t i = 0; i < streams_; ++i) sum += after_[s][at(s, l, i)];
      sums_[s][l] = sum + eps_;
      for (std::size_t i = 0; i < streams_; ++i)
        after_[s + 1][at(s, l, i)] = after_[s][at(s, l, i)] / sums_[s][l];
    }
  }
  void divide_back(std::size_t s, float* d) const {
    for (std::size_t l = 0; l < streams_; ++l) {
      float mean = 0;
      for (std::size_t i = 0; i < streams_; ++i)
        mean += d[at(s, l, i)] * after_[s + 1][at(s, l, i)];
      for (std::size_t i = 0; i < streams_; ++i)
        d[at(s, l, i)] = (d[at(s, l, i)] - mean) / sums_[s][l];
    }
  }

  std::size_t streams_;
  float eps_;
  std::size_t steps_;
  Floats chances_;
  std::vector<Floats> after_, sums_;  // of each step
};

struct Token {
  const StreamMixing& mixing;
  const Floats base, scale;
  std::size_t N = mixing.streams, K = base.size();
  bool read_only = K == N;
  Balanced balanced{mixing};
  Floats z = Floats(K), logits = Floats(K), out = Floats(K);
  float rstd = 0;

  std::size_t group(std::size_t i) const { return i < N ? 0 : i < 2 * N ? 1 : 2; }
  void forward(const float* x, std::size_t W, const float* product) {
    double squares = 0;
    for (std::size_t i = 0; i < W; ++i) squares += static_cast<double>(x[i]) * x[i];
    rstd = 1 / std::sqrt(static_cast<float>(squares / static_cast<double>(W) + mixing.norm_eps));
    for (std::size_t i = 0; i < K; ++i) {
      z[i] = product[i] * rstd;
      logits[i] = z[i] * scale[group(i)] + base[i];
    }
    for (std::size_t n = 0; n < N; ++n)
      out[n] = sigmoid(logits[n]) + static_cast<float>(mixing.eps);
    if (read_only) return;
    for (std::size_t n = N; n < 2 * N; ++n) out[n] = 2 * sigmoid(logits[n]);
    balanced.forward(logits.data() + 2 * N, out.data() + 2 * N);
  }
  // `d`, the gradient of what came out, becomes that of the logits.
  void backward(float* d) const {
    for (std::size_t i = 0; i < (read_only ? N : 2 * N); ++i) {
      const float s = sigmoid(logits[i]);
      d[i] *= (i < N ? 1.0f : 2.0f) * s * (1 - s);
    }
    if (!read_only) balanced.backward(d + 2 * N);
  }
};

Token token_of(const View& how, const View& streams, const View& product, const View& base,
               const View& scale, const StreamMixing& mixing) {
  const auto N = mixing.streams, K = how.width;
  CHECK(K == N || K == N * (N + 2), "streams are read, or read and written");
  CHECK(product.width == K && base.width == K && scale.width == (K == N ? 1 : 3) &&
            streams.width % N == 0,
        "each number has its base, and its group a scale");
  return {mixing, floats(base), floats(scale)};
}

}  // namespace

void stream_mixing(const View& how, const View& streams, const View& product, const View& base,
                   const View& scale, const StreamMixing& mixing) {
  auto token = token_of(how, streams, product, base, scale, mixing);
  for (std::size_t m = 0; m < how.rows; ++m) {
    token.forward(streams.as<float>() + m * streams.stride, streams.width,
                  product.as<float>() + m * product.stride);
    std::ranges::copy(token.out, how.as<float>() + m * how.stride);
  }
}

void stream_mixing_backward(const View& dproduct, const View& dstreams, const View& dbase,
                            const View& dscale, const View& dhow, const View& streams,
                            const View& product, const View& base, const View& scale,
                            const StreamMixing& mixing) {
  auto token = token_of(dhow, streams, product, base, scale, mixing);
  const auto W = streams.width;
  Floats d(token.K);
  for (std::size_t m = 0; m < dhow.rows; ++m) {
    const auto* x = streams.as<float>() + m * streams.stride;
    const auto* p = product.as<float>() + m * product.stride;
    token.forward(x, W, p);
    std::copy_n(dhow.as<float>() + m * dhow.stride, token.K, d.data());
    token.backward(d.data());
    float of_rstd = 0;
    for (std::size_t i = 0; i < token.K; ++i) {
      const auto g = token.group(i);
      dbase.as<float>()[i] += d[i];
      dscale.as<float>()[g] += d[i] * token.z[i];
      d[i] *= token.scale[g];
      dproduct.as<float>()[m * dproduct.stride + i] = d[i] * token.rstd;
      of_rstd += d[i] * p[i];
    }
    const float by = -of_rstd * token.rstd * token.rstd * token.rstd / static_cast<float>(W);
    auto* dx = dstreams.as<float>() + m * dstreams.stride;
    for (std::size_t i = 0; i < W; ++i) dx[i] += by * x[i];
  }
}

}  // namespace compute::cpu
