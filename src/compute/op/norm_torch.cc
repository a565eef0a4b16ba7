#include <ATen/ops/add.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/mul.h>
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
at::Tensor heads_of(const View& rows, std::size_t D) {
  const auto width = static_cast<std::int64_t>(D),
             count = static_cast<std::int64_t>(rows.width / D),
             tokens = static_cast<std::int64_t>(rows.rows);
  return tensor(rows, {tokens, count, width}, {static_cast<std::int64_t>(rows.stride), width, 1});
}

// With n = x * rstd and dn = dy * gain: dx = rstd * (dn - n * mean(dn * n)), dgain = sum dy * n over
// all but the last dimension. All in float; rstd is as wide as one.
struct Back {
  at::Tensor dx, dgain;
};
Back back(const at::Tensor& dy, const at::Tensor& x, const at::Tensor& rstd, const at::Tensor& gain,
          at::IntArrayRef all_but_last) {
  const auto wide = dy.to(kFloat), n = x.to(kFloat).mul(rstd);
  auto dgain = at::sum(wide.mul(n), all_but_last);
  const auto dn = wide.mul(gain.to(kFloat));
  const auto mean = at::mean(dn.mul(n), {-1}, /*keepdim=*/true);
  return {dn.addcmul(n, mean, -1).mul_(rstd), std::move(dgain)};
}

}  // namespace

void add_norm(const View& y, const View& x, const View& rstd, const View& stream,
              const View& branch, const View& gain, float eps) {
  const c10::InferenceMode no_autograd;
  CHECK(gain.elements() == stream.width, "a gain is as wide as its rows");
  auto sum = tensor(x), scale = tensor(rstd), out = tensor(y);
  if (branch.data)
    at::add_out(sum, tensor(stream), tensor(branch));
  else
    sum.copy_(tensor(stream));
  scale.copy_(at::mean(sum.square(), {-1}, /*keepdim=*/true).add_(eps).rsqrt_());
  at::mul_out(out, sum.mul(scale).to(out.scalar_type()), flat(gain));
}

void norm_backward(const View& dx, const View& rounded, const View& dgain, const View& dy,
                   const View& x, const View& rstd, const View& gain) {
  const c10::InferenceMode no_autograd;
  const auto part = back(tensor(dy), tensor(x), tensor(rstd), flat(gain), {0});
  auto sum = tensor(dx);
  sum.add_(part.dx);
  tensor(rounded).copy_(sum);
  flat(dgain).add_(part.dgain);
}

void norm_heads(const View& y, const View& rstd, const View& x, const View& gain, float eps) {
  const c10::InferenceMode no_autograd;
  const auto in = heads_of(x, gain.elements()), wide = in.to(kFloat);
  const auto scale = at::mean(wide.square(), {-1}, /*keepdim=*/true).add_(eps).rsqrt_();
  tensor(rstd).copy_(scale.squeeze(-1));
  auto out = heads_of(y, gain.elements());
  out.copy_(wide.mul(scale).to(out.scalar_type()).mul(flat(gain)));
}

void norm_heads_backward(const View& dy, const View& dgain, const View& x, const View& rstd,
                         const View& gain) {
  const c10::InferenceMode no_autograd;
  const auto D = gain.elements();
  auto in = heads_of(dy, D);
  const auto part = back(in, heads_of(x, D), tensor(rstd).unsqueeze(-1), flat(gain), {0, 1});
  in.copy_(part.dx);
  flat(dgain).add_(part.dgain);
}

}  // namespace compute::aten
