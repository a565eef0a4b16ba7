// Llama once more, as its papers say it, in double and loop by loop: the loss that the blocks are
// held against. Parameters are found by name, so a slip in where they lie shows, too.
#pragma once

#include <cmath>
#include <vector>

#include "compute/plain.h"
#include "model/arch/llama/llama.h"
#include "model/batch.h"

namespace model {

class PlainLlama {
 public:
  PlainLlama(const Config& config, const Layout& layout)
      : c_(llama::shape_of(config)), layout_(layout) {}

  // Sum of the scored losses, in nats; weights laid out as the layout says.
  double loss(const std::vector<double>& weights, const Batch& batch) const {
    const std::size_t M = batch.ids.size(), H = size(c_.hidden), V = size(c_.vocabulary);
    std::vector<double> x(M * H);  // [M, H], the residual stream
    for (std::size_t m = 0; m < M; ++m)
      for (std::size_t i = 0; i < H; ++i)
        x[m * H + i] = at(weights, "model.embed_tokens")[size(batch.ids[m]) * H + i];
    for (std::int64_t l = 0; l < c_.layers; ++l) {
      const auto name = [&](const char* part) {
        return "model.layers." + std::to_string(l) + "." + part;
      };
      attention(weights, name, batch, x);
      feed_forward(weights, name, x);
    }
    const auto normed = norm(x, at(weights, "model.norm"));
    const auto logits = times(weights, normed, c_.tied ? "model.embed_tokens" : "lm_head", M, V, H);
    double loss = 0;
    for (std::size_t m = 0; m < M; ++m) {
      if (batch.targets[m] < 0) continue;
      double sum = 0;
      for (std::size_t v = 0; v < V; ++v) sum += std::exp(logits[m * V + v]);
      const double weight = batch.weights.empty() ? 1 : static_cast<double>(batch.weights[m]);
      loss += weight * (std::log(sum) - logits[m * V + size(batch.targets[m])]);
    }
    return loss;
  }

 private:
  static std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }
  const double* at(const std::vector<double>& weights, const std::string& name) const {
    return weights.data() + layout_.find(name + ".weight")->offset;
  }
  // x [M, k] times the transpose of the matrix [n, k], plus its bias where it has one.
  std::vector<double> times(const std::vector<double>& weights, const std::vector<double>& x,
                            const std::string& name, std::size_t M, std::size_t n,
                            std::size_t k) const {
    std::vector<double> out(M * n);
    compute::plain::matmul(x.data(), compute::Turn::no, at(weights, name), compute::Turn::yes,
                           out.data(), M, n, k);
    if (const auto* bias = layout_.find(name + ".bias"))
      for (std::size_t i = 0; i < M * n; ++i) out[i] += weights[bias->offset + i % n];
    return out;
  }
  std::vector<double> norm(const std::vector<double>& x, const double* gain) const {
    const std::size_t H = size(c_.hidden);
    auto out = x;
    for (std::size_t m = 0; m < x.size() / H; ++m) {
      double squares = 0;
      for (std::size_t i = 0; i < H; ++i) squares += x[m * H + i] * x[m * H + i];
      for (std::size_t i = 0; i < H; ++i)
        out[m * H + i] *= gain[i] / std::sqrt(squares / static_cast<double>(H) + c_.norm_eps);
    }
    return out;
  }
  // Pairs (j, j + D/2) of each head turn by position * frequency; the angle is taken in float, as
  // transformers takes it.
  void turn(std::vector<double>& rows, const Batch& batch, std::int64_t heads) const {
    const auto frequencies = rope_frequencies(c_.rope, c_.head_dim);
    const std::size_t D = size(c_.head_dim), width = size(heads) * D;
    for (std::size_t m = 0; m < batch.ids.size(); ++m)
      for (std::size_t h = 0; h < size(heads); ++h)
        for (std::size_t j = 0; j < D / 2; ++j) {
          const auto angle = static_cast<double>(static_cast<float>(batch.positions[m]) *
                                                 static_cast<float>(frequencies[j]));
          double *low = &rows[m * width + h * D + j], *high = low + D / 2;
          const double a = *low, b = *high;
          const double cos = std::cos(angle) * c_.rope.attention_factor,
                       sin = std::sin(angle) * c_.rope.attention_factor;
          *low = a * cos - b * sin;
          *high = b * cos + a * sin;
        }
  }
  template <class Name>
  void attention(const std::vector<double>& weights, const Name& name, const Batch& batch,
                 std::vector<double>& x) const {
    const std::size_t M = batch.ids.size(), H = size(c_.hidden), Q = size(c_.heads * c_.head_dim),
                      K = size(c_.kv_heads * c_.head_dim), R = Q + 2 * K;
    const auto normed = norm(x, at(weights, name("input_layernorm")));
    auto q = times(weights, normed, name("self_attn.q_proj"), M, Q, H);
    auto k = times(weights, normed, name("self_attn.k_proj"), M, K, H);
    const auto v = times(weights, normed, name("self_attn.v_proj"), M, K, H);
    turn(q, batch, c_.heads);
    turn(k, batch, c_.kv_heads);
    std::vector<double> qkv(M * R), attended(M * Q);
    for (std::size_t m = 0; m < M; ++m) {
      for (std::size_t i = 0; i < Q; ++i) qkv[m * R + i] = q[m * Q + i];
      for (std::size_t i = 0; i < K; ++i) qkv[m * R + Q + i] = k[m * K + i];
      for (std::size_t i = 0; i < K; ++i) qkv[m * R + Q + K + i] = v[m * K + i];
    }
    compute::plain::attend({c_.heads, c_.kv_heads, c_.head_dim}, qkv.data(), batch.segments,
                           attended.data());
    add(times(weights, attended, name("self_attn.o_proj"), M, H, Q), x);
  }
  template <class Name>
  void feed_forward(const std::vector<double>& weights, const Name& name,
                    std::vector<double>& x) const {
    const std::size_t H = size(c_.hidden), F = size(c_.feed_forward), M = x.size() / H;
    const auto normed = norm(x, at(weights, name("post_attention_layernorm")));
    auto h = times(weights, normed, name("mlp.gate_proj"), M, F, H);
    const auto up = times(weights, normed, name("mlp.up_proj"), M, F, H);
    for (std::size_t i = 0; i < h.size(); ++i) h[i] = h[i] / (1 + std::exp(-h[i])) * up[i];
    add(times(weights, h, name("mlp.down_proj"), M, H, F), x);
  }
  static void add(const std::vector<double>& branch, std::vector<double>& x) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += branch[i];
  }

  const llama::Shape c_;
  const Layout& layout_;
};

}  // namespace model
