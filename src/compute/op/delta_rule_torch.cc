#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <vector>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/as_tensor.inc"
#include "compute/op/delta_rule.h"

namespace compute::aten {

namespace {

using at::Tensor;

std::int64_t n(std::size_t size) { return static_cast<std::int64_t>(size); }

// [rows, heads, width]
Tensor by_head(const View& view, std::size_t width) {
  return as_tensor(view).unflatten(1, {-1, n(width)});
}

Tensor unit_scale(const Tensor& x) {
  return at::rsqrt(x.square().sum({-1}, /*keepdim=*/true) + 1e-6);
}

// All rows of every value head in float, key heads repeated for those that they serve. A token is
// columns [heads, width, 1] and factors [heads, 1, 1].
struct Inputs {
  Tensor q, k, v, decay, beta;
  Inputs(const DeltaInputs& in, const DeltaHeads& heads) {
    const auto group = n(heads.group());
    q = by_head(in.q, heads.key_width).repeat_interleave(group, 1).unsqueeze(-1);
    k = by_head(in.k, heads.key_width).repeat_interleave(group, 1).unsqueeze(-1);
    v = by_head(in.v, heads.value_width).to(at::kFloat).unsqueeze(-1);
    decay = as_tensor(in.decay).unsqueeze(-1).unsqueeze(-1);
    beta = as_tensor(in.beta).unsqueeze(-1).unsqueeze(-1);
  }
};

// One token over all heads: S [heads, key_width, value_width].
struct Token {
  Tensor q, k, v, decay, beta;
  Token(const Inputs& in, std::int64_t m)
      : q(in.q[m]), k(in.k[m]), v(in.v[m]), decay(in.decay[m]), beta(in.beta[m]) {}
  // What the decayed state does not know of v: [heads, value_width, 1].
  Tensor error(const Tensor& decayed) const { return v - at::bmm(decayed.transpose(1, 2), k); }
  Tensor step(const Tensor& S) const {
    const auto decayed = S * decay;
    return decayed + at::bmm(k, (error(decayed) * beta).transpose(1, 2));
  }
};

Tensor zero_state(const DeltaHeads& heads, const Tensor& like) {
  return at::zeros({n(heads.value), n(heads.key_width), n(heads.value_width)}, like.options());
}

// The gradients of all tokens, per value head.
struct Gradients {
  Tensor q, k, v, decay, beta;  // [rows, heads, width]; the gates [rows, heads]
  explicit Gradients(const Inputs& in)
      : q(at::zeros(in.q.sizes(), in.q.options()).squeeze(-1)),
        k(at::zeros(in.k.sizes(), in.k.options()).squeeze(-1)),
        v(at::zeros(in.v.sizes(), in.v.options()).squeeze(-1)),
        decay(at::zeros({in.q.size(0), in.q.size(1)}, in.q.options())),
        beta(at::zeros({in.q.size(0), in.q.size(1)}, in.q.options())) {}

  // From the gradient of the state behind token m to that of S, the one before it.
  Tensor step_back(const Token& token, std::int64_t m, const Tensor& S, const Tensor& dout,
                   const Tensor& behind) const {
    const auto decayed = S * token.decay, u = token.error(decayed), w = u * token.beta;
    const auto after = decayed + at::bmm(token.k, w.transpose(1, 2));
    const auto dS = behind + at::bmm(token.q, dout.transpose(1, 2));
    const auto dw = at::bmm(dS.transpose(1, 2), token.k), du = dw * token.beta;
    q[m].copy_(at::bmm(after, dout).squeeze(-1));
    k[m].copy_((at::bmm(dS, w) - at::bmm(decayed, du)).squeeze(-1));
    v[m].copy_(du.squeeze(-1));
    beta[m].copy_((dw * u).sum({1, 2}));
    const auto rest = dS - at::bmm(token.k, du.transpose(1, 2));
    decay[m].copy_((rest * S).sum({1, 2}));
    return rest * token.decay;
  }

  // Those of the value heads that a key head serves come together in it.
  void write(const DeltaInputs& to, const DeltaHeads& heads) const {
    const auto together = [&](const Tensor& each) {
      return each.unflatten(1, {n(heads.key), n(heads.group())}).sum({2}).flatten(1);
    };
    as_tensor(to.q).copy_(together(q));
    as_tensor(to.k).copy_(together(k));
    as_tensor(to.v).copy_(v.flatten(1));
    as_tensor(to.decay).copy_(decay);
    as_tensor(to.beta).copy_(beta);
  }
};

// The states before each chunk of a segment.
std::vector<Tensor> borders(const Inputs& in, const DeltaHeads& heads, std::int64_t begin,
                            std::int64_t end) {
  std::vector<Tensor> out;
  auto S = zero_state(heads, in.q);
  for (auto m = begin; m < end; ++m) {
    if ((m - begin) % n(kDeltaChunk) == 0) out.push_back(S);
    S = Token(in, m).step(S);
  }
  return out;
}

}  // namespace

void unit_heads(const View& y, const View& x, std::size_t width, float scale) {
  const c10::InferenceMode no_autograd;
  const auto in = by_head(x, width).to(at::kFloat);
  as_tensor(y).copy_((in * (unit_scale(in) * scale)).flatten(1));
}

void unit_heads_backward(const View& dy, const View& x, std::size_t width, float scale,
                         const View& dx) {
  const c10::InferenceMode no_autograd;
  const auto in = by_head(x, width).to(at::kFloat), d = by_head(dy, width), r = unit_scale(in);
  const auto along = r.square() * (in * d).sum({-1}, true);
  as_tensor(dx).copy_(((d - in * along) * (r * scale)).flatten(1));
}

void delta_rule(const View& out, DeltaInputs in, DeltaHeads heads, Segments segments,
                const View& state, const View&) {
  const c10::InferenceMode no_autograd;
  const Inputs all(in, heads);
  const auto to = by_head(out, heads.value_width);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    auto S = state.data ? as_tensor(state).unflatten(0, {n(heads.value), n(heads.key_width)})
                        : zero_state(heads, all.q);
    for (auto m = n(segments[s]); m < n(segments[s + 1]); ++m) {
      const Token token(all, m);
      S = token.step(S);
      to[m].copy_(at::bmm(S.transpose(1, 2), token.q).squeeze(-1));
    }
    if (state.data) as_tensor(state).copy_(S.flatten(0, 1));
  }
}

void delta_rule_backward(const View& dout, DeltaInputs in, DeltaHeads heads, Segments segments,
                         DeltaInputs gradients, const View&) {
  const c10::InferenceMode no_autograd;
  const Inputs all(in, heads);
  const auto d = by_head(dout, heads.value_width).to(at::kFloat).unsqueeze(-1);
  const Gradients to(all);
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    const auto begin = n(segments[s]), end = n(segments[s + 1]), chunk = n(kDeltaChunk);
    const auto before = borders(all, heads, begin, end);
    auto dS = zero_state(heads, all.q);
    for (auto c = n(before.size()); c-- > 0;) {
      const auto first = begin + c * chunk, last = std::min(first + chunk, end);
      std::vector<Tensor> states = {before[static_cast<std::size_t>(c)]};
      for (auto m = first; m + 1 < last; ++m) states.push_back(Token(all, m).step(states.back()));
      for (auto m = last; m-- > first;)
        dS = to.step_back(Token(all, m), m, states[static_cast<std::size_t>(m - first)], d[m], dS);
    }
  }
  to.write(gradients, heads);
}

}  // namespace compute::aten
