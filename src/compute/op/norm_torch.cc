#include <ATen/ops/add.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/norm.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

constexpr auto kFloat = c10::ScalarType::Float;

// [M, heads, D] of rows [M, heads * D].
at::Tensor heads_of(const View& rows, const View& rstd) {
  const auto n = [](std::size_t size) { return static_cast<std::int64_t>(size); };
  const auto width = n(rows.width / rstd.width);
  return tensor(rows, {n(rows.rows), n(rstd.width), width}, {n(rows.stride), width, 1});
}

// What multiplies n, in float; undefined where there is no gain.
at::Tensor factor(const View& gain, Gain how) {
  if (how == Gain::none) return {};
  auto out = flat(gain).to(kFloat);
  return how == Gain::one_plus ? out.add(1) : out;
}

void write_norm(const at::Tensor& y, const at::Tensor& n, const View& gain, Gain how) {
  if (how == Gain::none)
    y.copy_(n);
  else if (how == Gain::of_rounded)
    y.copy_(n.to(y.scalar_type()).mul(flat(gain)));
  else
    y.copy_(n.mul(factor(gain, how)));
}

at::Tensor rstd_of(const at::Tensor& wide, float eps) {
  return at::mean(wide.square(), {-1}, /*keepdim=*/true).add_(eps).rsqrt_();
}

// With dn = dy * gain: rstd * (dn - n * mean(dn * n)), and dgain += sum dy * n over all but the last
// dimension. In float; rstd is as wide as one.
at::Tensor back(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& rstd, const View& gain,
                Gain how, const View& dgain, at::IntArrayRef all_but_last) {
  const auto n = x.to(kFloat).mul(rstd);
  auto dn = dy.to(kFloat);
  if (how != Gain::none) {
    flat(dgain).add_(at::sum(dn.mul(n), all_but_last));
    dn = dn.mul(factor(gain, how));
  }
  const auto mean = at::mean(dn.mul(n), {-1}, /*keepdim=*/true);
  return dn.addcmul(n, mean, -1).mul_(rstd);
}

void add_stream(const View& x, const View& stream, const View& branch) {
  auto sum = tensor(x);
  if (branch.data)
    at::add_out(sum, tensor(stream), tensor(branch));
  else
    sum.copy_(tensor(stream));
}

}  // namespace

void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, Gain how, float eps) {
  const c10::InferenceMode no_autograd;
  CHECK(how == Gain::none || gain.elements() == stream.width, "a gain is as wide as its rows");
  add_stream(x, stream, branch);
  auto scale = tensor(rstd);
  scale.copy_(rstd_of(tensor(x), eps));
  write_norm(tensor(y), tensor(x).mul(scale), gain, how);
}

void norm_backward(const View& dx, const View& rounded, const View& dgain, const View& dy,
                   const View& x, const View& rstd, const View& gain, Gain how) {
  const c10::InferenceMode no_autograd;
  auto sum = tensor(dx);
  sum.add_(back(tensor(dy), tensor(x), tensor(rstd), gain, how, dgain, {0}));
  tensor(rounded).copy_(sum);
}

void norm_heads(const View& y, const View& rstd, const View& x, const View& gain, Gain how,
                float eps) {
  const c10::InferenceMode no_autograd;
  const auto wide = heads_of(x, rstd).to(kFloat);
  const auto scale = rstd_of(wide, eps);
  tensor(rstd).copy_(scale.squeeze(-1));
  write_norm(heads_of(y, rstd), wide.mul(scale), gain, how);
}

void norm_heads_backward(const View& dy, const View& dgain, const View& x, const View& rstd,
                         const View& gain, Gain how) {
  const c10::InferenceMode no_autograd;
  auto in = heads_of(dy, rstd);
  in.copy_(back(in, heads_of(x, rstd), tensor(rstd).unsqueeze(-1), gain, how, dgain, {0, 1}));
}

void add_round(const View& y, const View& x, const View& stream, const View& branch) {
  const c10::InferenceMode no_autograd;
  add_stream(x, stream, branch);
  tensor(y).copy_(tensor(x));
}

void add_round_backward(const View& dx, const View& rounded, const View& dy) {
  const c10::InferenceMode no_autograd;
  auto sum = tensor(dx);
  sum.add_(tensor(dy));
  if (rounded.data) tensor(rounded).copy_(sum);
}

}  // namespace compute::aten
