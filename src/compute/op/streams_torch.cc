#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/streams.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

std::int64_t size(std::size_t n) { return static_cast<std::int64_t>(n); }

// [M, N, H] of rows of streams; [M, N, ...] of columns of `how`.
at::Tensor streams_of(const View& rows, std::size_t N) {
  const auto H = size(rows.width / N);
  return tensor(rows, {size(rows.rows), size(N), H}, {size(rows.stride), H, 1});
}
at::Tensor pre_of(const View& how, std::size_t N) { return tensor(how.columns(0, N)).unsqueeze(2); }
at::Tensor post_of(const View& how, std::size_t N) {
  return tensor(how.columns(N, N)).unsqueeze(2);
}
at::Tensor mix_of(const View& how, std::size_t N) {
  return tensor(how.columns(2 * N, N * N), {size(how.rows), size(N), size(N)},
                {size(how.stride), size(N), 1});
}

struct Mixed {
  at::Tensor rstd, z, logits, scale;  // [M, 1], [M, K], [M, K], [K]
  at::Tensor chances;                 // [M, N, N]
  std::vector<at::Tensor> after, sums;
};

Mixed mixed(const View& streams, const View& product, const View& base, const View& scale,
            const StreamMixing& mixing) {
  const auto N = size(mixing.streams);
  Mixed out;
  out.rstd = tensor(streams).square().mean({1}, true).add_(mixing.norm_eps).rsqrt_();
  out.z = tensor(product).mul(out.rstd);
  const auto by = flat(scale).to(at::kFloat);
  std::vector<at::Tensor> all = {by.narrow(0, 0, 1).expand({N})};
  if (scale.width == 3) {
    all.push_back(by.narrow(0, 1, 1).expand({N}));
    all.push_back(by.narrow(0, 2, 1).expand({N * N}));
  }
  out.scale = at::cat(all);
  out.logits = out.z.mul(out.scale).add_(flat(base).to(at::kFloat));
  if (scale.width == 1) return out;
  out.chances = at::softmax(out.logits.narrow(1, 2 * N, N * N).reshape({-1, N, N}), 2);
  out.after.push_back(out.chances.add(mixing.eps));
  const auto steps = mixing.rounds > 0 ? 2 * mixing.rounds - 1 : 0;
  for (std::size_t s = 0; s < steps; ++s) {
    const auto& last = out.after.back();
    out.sums.push_back(last.sum({s % 2 == 0 ? 1 : 2}, true).add_(mixing.eps));
    out.after.push_back(last.div(out.sums.back()));
  }
  return out;
}

// From the gradient of the balanced matrix to that of its logits.
at::Tensor balance_back(const Mixed& of, at::Tensor d) {
  for (std::size_t s = of.sums.size(); s-- > 0;) {
    const auto axis = s % 2 == 0 ? 1 : 2;
    d = d.sub(d.mul(of.after[s + 1]).sum({axis}, true)).div_(of.sums[s]);
  }
  return of.chances.mul(d.sub(d.mul(of.chances).sum({2}, true)));
}

}  // namespace

void stream_mixing(const View& how, const View& streams, const View& product, const View& base,
                   const View& scale, const StreamMixing& mixing) {
  const c10::InferenceMode no_autograd;
  const auto N = mixing.streams;
  const auto all = mixed(streams, product, base, scale, mixing);
  tensor(how.columns(0, N)).copy_(at::sigmoid(all.logits.narrow(1, 0, size(N))).add_(mixing.eps));
  if (how.width == N) return;
  tensor(how.columns(N, N)).copy_(at::sigmoid(all.logits.narrow(1, size(N), size(N))).mul_(2));
  mix_of(how, N).copy_(all.after.back());
}

void stream_mixing_backward(const View& dproduct, const View& dstreams, const View& dbase,
                            const View& dscale, const View& dhow, const View& streams,
                            const View& product, const View& base, const View& scale,
                            const StreamMixing& mixing) {
  const c10::InferenceMode no_autograd;
  const auto N = size(mixing.streams);
  const auto all = mixed(streams, product, base, scale, mixing);
  const auto gates = all.logits.size(1) == N ? N : 2 * N;
  const auto s = at::sigmoid(all.logits.narrow(1, 0, gates));
  auto d = tensor(dhow).narrow(1, 0, gates).mul(s).mul_(1 - s);
  if (gates > N) {
    d.narrow(1, N, N).mul_(2);
    d = at::cat({d, balance_back(all, mix_of(dhow, mixing.streams)).reshape({-1, N * N})}, 1);
  }
  flat(dbase).add_(d.sum({0}));
  const auto by = d.mul(all.z).sum({0});
  for (std::int64_t g = 0, at = 0; g < size(dscale.width); ++g) {
    const auto width = g < 2 ? N : N * N;
    flat(dscale).narrow(0, g, 1).add_(by.narrow(0, at, width).sum());
    at += width;
  }
  const auto dz = d.mul(all.scale);
  tensor(dproduct).copy_(dz.mul(all.rstd));
  const auto of_rstd = dz.mul(tensor(product)).sum({1}, true).mul_(all.rstd.pow(3));
  tensor(dstreams).addcmul_(tensor(streams), of_rstd, -1.0 / static_cast<double>(streams.width));
}

void read_streams(const View& y, const View& streams, const View& how, std::size_t N) {
  const c10::InferenceMode no_autograd;
  tensor(y).copy_(streams_of(streams, N).mul(pre_of(how, N)).sum({1}));
}

void read_streams_backward(const View& dstreams, const View& dhow, const View& dy,
                           const View& streams, const View& how, std::size_t N) {
  const c10::InferenceMode no_autograd;
  const auto d = tensor(dy).unsqueeze(1);
  streams_of(dstreams, N).add_(pre_of(how, N).mul(d));
  tensor(dhow.columns(0, N)).add_(streams_of(streams, N).mul(d).sum({2}));
}

void write_streams(const View& out, const View& streams, const View& branch, const View& how,
                   std::size_t N) {
  const c10::InferenceMode no_autograd;
  const auto added = tensor(branch).to(at::kFloat).unsqueeze(1);
  streams_of(out, N).copy_(at::bmm(mix_of(how, N).transpose(1, 2), streams_of(streams, N))
                               .add_(post_of(how, N) * added));
}

void write_streams_backward(const View& dstreams, const View& dbranch, const View& dhow,
                            const View& dout, const View& streams, const View& branch,
                            const View& how, std::size_t N) {
  const c10::InferenceMode no_autograd;
  const auto d = streams_of(dout, N);
  const auto added = tensor(branch).to(at::kFloat).unsqueeze(1);
  streams_of(dstreams, N).add_(at::bmm(mix_of(how, N), d));
  mix_of(dhow, N).add_(at::bmm(streams_of(streams, N), d.transpose(1, 2)));
  tensor(dhow.columns(N, N)).add_(d.mul(added).sum({2}));
  tensor(dbranch).copy_(d.mul(post_of(how, N)).sum({1}));
}

void spread_streams(const View& streams, const View& x, std::size_t N) {
  const c10::InferenceMode no_autograd;
  auto out = streams_of(streams, N);
  out.copy_(tensor(x).unsqueeze(1).expand_as(out));
}

void gather_streams(const View& dx, const View& dstreams, std::size_t N) {
  const c10::InferenceMode no_autograd;
  tensor(dx).copy_(streams_of(dstreams, N).sum({1}));
}

}  // namespace compute::aten
