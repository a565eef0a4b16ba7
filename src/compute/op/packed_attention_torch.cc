// Two ways: libtorch's flash attention on gpus, all segments in one call, where it takes the type and
// width; else the definition, one segment after the other, in float.
#include <ATen/Context.h>
#include <ATen/ops/_flash_attention_backward.h>
#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <c10/core/InferenceMode.h>

#include <cmath>

#undef CHECK  // of libtorch's own; here the word is ours

#include "compute/op/packed_attention.h"
#include "compute/torch_view.inc"

namespace compute::aten {

namespace {

constexpr auto kFloat = c10::ScalarType::Float;

struct Operands {
  at::Tensor q, k, v;
};

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// Columns of qkv: [M, heads, D] each.
Operands heads_of(const View& qkv, const Heads& heads) {
  const auto part = [&](std::int64_t first, std::int64_t count) {
    const auto at = qkv.columns(size(first * heads.width), size(count * heads.width));
    return tensor(at, {static_cast<std::int64_t>(at.rows), count, heads.width},
                  {static_cast<std::int64_t>(at.stride), heads.width, 1});
  };
  return {part(0, heads.query), part(heads.query, heads.kv),
          part(heads.query + heads.kv, heads.kv)};
}

// The definition: from rows [L, heads, D] to [kv, group, L, D], in float.
at::Tensor grouped(const at::Tensor& rows, std::int64_t kv) {
  return rows.to(kFloat).unflatten(1, {kv, -1}).permute({1, 2, 0, 3});
}
at::Tensor ungrouped(const at::Tensor& grouped) {
  return grouped.permute({2, 0, 1, 3}).flatten(1, 2);
}

// Softmax of the scores: [kv, group, L, L].
at::Tensor weights(const at::Tensor& q, const at::Tensor& k, float scale) {
  const auto L = k.size(2);
  const auto later = at::ones({L, L}, q.options().dtype(c10::ScalarType::Bool)).triu(1);
  auto scores = at::matmul(q, k.transpose(-1, -2)).mul_(scale);
  return at::softmax(scores.masked_fill_(later, -INFINITY), -1);
}

float scale_of(const Heads& heads) { return 1.0f / std::sqrt(static_cast<float>(heads.width)); }

template <class Work>
void by_segment(const Segments& segments, Work work) {
  for (std::size_t s = 0; s + 1 < segments.begins.size(); ++s)
    work(segments.begins[s], segments.begins[s + 1] - segments.begins[s]);
}

// With p the weights and dp = dout v': dq = ds k, dk = ds' q, ds = p (dp - sum p dp) scale.
void plain_backward(const Operands& d, const at::Tensor& dout, const Operands& in,
                    const Heads& heads) {
  const auto q = grouped(in.q, heads.kv), k = grouped(in.k, heads.kv), v = grouped(in.v, heads.kv),
             g = grouped(dout, heads.kv);
  const auto p = weights(q, k, scale_of(heads));
  const auto dp = at::matmul(g, v.transpose(-1, -2)).mul_(p);
  const auto ds = dp.sub(p.mul(at::sum(dp, {-1}, /*keepdim=*/true))).mul_(scale_of(heads));
  const auto over_group = [](const at::Tensor& of) { return at::sum(of, {1}, /*keepdim=*/true); };
  d.q.copy_(ungrouped(at::matmul(ds, k)));
  d.k.copy_(ungrouped(over_group(at::matmul(ds.transpose(-1, -2), q))));
  d.v.copy_(ungrouped(over_group(at::matmul(p.transpose(-1, -2), g))));
}

bool flash_takes(const View& qkv, const Heads& heads) {
  return qkv.device.kind == Device::Kind::gpu && qkv.type == Type::bf16 && heads.width % 8 == 0 &&
         heads.width <= 256;
}

struct Flash {
  at::Tensor out, log_sum, random, unused;
};

std::int64_t longest(const Segments& segments) {
  std::int64_t out = 0;
  by_segment(segments, [&](std::uint32_t, std::uint32_t length) {
    out = std::max<std::int64_t>(out, length);
  });
  return out;
}

// Its way back adds in any order, unless libtorch is asked for the same bits each time.
struct SameBits {
  at::Context& context = at::globalContext();
  bool before = context.deterministicAlgorithms(),
       warns = context.deterministicAlgorithmsWarnOnly();
  SameBits() { context.setDeterministicAlgorithms(true, false); }
  ~SameBits() { context.setDeterministicAlgorithms(before, warns); }
};

}  // namespace

void attend_packed(const View& out, const View& qkv, const Segments& segments, const Heads& heads,
                   Kept& kept) {
  const c10::InferenceMode no_autograd;
  const auto in = heads_of(qkv, heads);
  const auto to = tensor(out).unflatten(1, {heads.query, heads.width});
  if (flash_takes(qkv, heads)) {
    const auto most = longest(segments);
    const auto begins = flat(segments.here);
    const auto [result, log_sum, random, unused, mask] = at::_flash_attention_forward(
        in.q, in.k, in.v, begins, begins, most, most, 0.0, /*is_causal=*/true,
        /*return_debug_mask=*/false);
    to.copy_(result);
    kept = std::make_shared<Flash>(Flash{result, log_sum, random, unused});
    return;
  }
  by_segment(segments, [&](std::int64_t first, std::int64_t length) {
    const auto part = [&](const at::Tensor& of) { return of.narrow(0, first, length); };
    const auto p =
        weights(grouped(part(in.q), heads.kv), grouped(part(in.k), heads.kv), scale_of(heads));
    part(to).copy_(ungrouped(at::matmul(p, grouped(part(in.v), heads.kv))));
  });
}

void attend_packed_backward(const View& dqkv, const View& dout, const View& qkv,
                            const Segments& segments, const Heads& heads, Kept& kept) {
  const c10::InferenceMode no_autograd;
  const auto in = heads_of(qkv, heads), d = heads_of(dqkv, heads);
  const auto from = tensor(dout).unflatten(1, {heads.query, heads.width});
  if (flash_takes(qkv, heads)) {
    CHECK(kept, "backward follows forward");
    const auto& flash = *static_cast<Flash*>(kept.get());
    const auto most = longest(segments);
    const auto begins = flat(segments.here);
    const SameBits same;
    const auto [dq, dk, dv] = at::_flash_attention_backward(
        from, in.q, in.k, in.v, flash.out, flash.log_sum, begins, begins, most, most, 0.0,
        /*is_causal=*/true, flash.random, flash.unused);
    d.q.copy_(dq);
    d.k.copy_(dk);
    d.v.copy_(dv);
    return;
  }
  by_segment(segments, [&](std::int64_t first, std::int64_t length) {
    const auto part = [&](const at::Tensor& of) { return of.narrow(0, first, length); };
    const auto all = [&](const Operands& of) {
      return Operands{part(of.q), part(of.k), part(of.v)};
    };
    plain_backward(all(d), part(from), all(in), heads);
  });
}

}  // namespace compute::aten
