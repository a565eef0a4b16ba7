#include <ATen/ops/expm1.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/gelu_backward.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/silu_backward.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/sum.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/activation.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

constexpr auto kFloat = c10::ScalarType::Float;

const char* approximation(Activation kind) {
  return kind == Activation::gelu_tanh ? "tanh" : "none";
}

at::Tensor value_of(const at::Tensor& x, Activation kind) {
  if (kind == Activation::silu) return at::silu(x);
  if (kind == Activation::relu2) return at::relu(x).square();
  return at::gelu(x, approximation(kind));
}

// dy times the slope at x.
at::Tensor back(const at::Tensor& dy, const at::Tensor& x, Activation kind) {
  if (kind == Activation::silu) return at::silu_backward(dy, x);
  if (kind == Activation::relu2) return dy.mul(at::relu(x).mul(2));
  return at::gelu_backward(dy, x, approximation(kind));
}

// Of xIELU, in float.
struct Numbers {
  explicit Numbers(const View& view)
      : all(flat(view).to(kFloat)),
        beta(all.select(0, 2)),
        eps(all.select(0, 3)),
        alpha_p(at::softplus(all.select(0, 0))),
        alpha_n(at::softplus(all.select(0, 1)).add(beta)) {}
  at::Tensor all, beta, eps, alpha_p, alpha_n;
};

}  // namespace

void gated(const View& h, const View& gate_up, Activation kind) {
  const c10::InferenceMode no_autograd;
  tensor(h).copy_(value_of(tensor(gate_up.columns(0, h.width)), kind)
                      .mul(tensor(gate_up.columns(h.width, h.width))));
}

void gated_backward(const View& gate_up, const View& dh, Activation kind) {
  const c10::InferenceMode no_autograd;
  auto gate = tensor(gate_up.columns(0, dh.width)),
       up = tensor(gate_up.columns(dh.width, dh.width));
  const auto d = tensor(dh);
  const auto of_up = value_of(gate, kind).mul(d);
  gate.copy_(back(d.mul(up), gate, kind));
  up.copy_(of_up);
}

void activate(const View& y, const View& x, Activation kind) {
  const c10::InferenceMode no_autograd;
  tensor(y).copy_(value_of(tensor(x), kind));
}

void activate_backward(const View& x, const View& dy, Activation kind) {
  const c10::InferenceMode no_autograd;
  auto in = tensor(x);
  in.copy_(back(tensor(dy), in, kind));
}

void xielu(const View& y, const View& x, const View& numbers) {
  const c10::InferenceMode no_autograd;
  const Numbers n(numbers);
  const auto in = tensor(x).to(kFloat);
  const auto above = in.square().mul(n.alpha_p);
  const auto below = at::expm1(at::minimum(in, n.eps)).sub(in).mul(n.alpha_n);
  tensor(y).copy_(at::where(in.gt(0), above, below).add(in.mul(n.beta)));
}

void xielu_backward(const View& x, const View& of_numbers, const View& dy, const View& numbers) {
  const c10::InferenceMode no_autograd;
  const Numbers n(numbers);
  const auto in = tensor(x).to(kFloat), d = tensor(dy).to(kFloat), none = at::zeros_like(in);
  const auto above = in.gt(0);
  auto sums = flat(of_numbers);
  sums.zero_();
  sums.select(0, 0).copy_(
      at::sum(at::where(above, d.mul(in.square()), none)).mul(at::sigmoid(n.all.select(0, 0))));
  const auto bend = at::expm1(at::minimum(in, n.eps)).sub(in);
  sums.select(0, 1).copy_(
      at::sum(at::where(above, none, d.mul(bend))).mul(at::sigmoid(n.all.select(0, 1))));
  const auto bent = at::where(in.lt(n.eps), in.exp(), none).sub(1).mul(n.alpha_n);
  tensor(x).copy_(d.mul(at::where(above, in.mul(n.alpha_p).mul(2), bent).add(n.beta)));
}

void scale(const View& x, float scale, Type as) {
  const c10::InferenceMode no_autograd;
  auto in = tensor(x);
  in.copy_(in.to(kFloat).mul(scale).to(torch_type(as)));
}

void soft_cap(const View& x, float cap) {
  const c10::InferenceMode no_autograd;
  auto in = tensor(x);
  in.copy_(in.to(kFloat).div(cap).tanh_().mul(cap));
}

void soft_cap_backward(const View& dy, const View& y, float cap) {
  const c10::InferenceMode no_autograd;
  auto d = tensor(dy);
  const auto out = tensor(y).to(kFloat).div(cap);
  d.copy_(d.to(kFloat).mul(out.square().neg().add(1)));
}

}  // namespace compute::aten
