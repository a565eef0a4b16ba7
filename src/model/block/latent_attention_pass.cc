#include <cmath>

#include "model/block/latent_attention.h"
#include "model/op/attend_latents.h"
#include "model/op/attention.h"
#include "model/op/company.h"
#include "model/op/latent_rows.h"
#include "model/op/linear.h"
#include "model/op/norm_rows.h"
#include "model/op/rope_part.h"

namespace model::block {

namespace {

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// What a token's stream is narrowed to: [query latent | latent | shared key], the key turned.
Value compressed(const LatentAttention& b, Flow& flow, const Value& x, const Rows& rows) {
  auto out = b.biased
                 ? op::linear(flow, x, flow.matrix(b.at.compress), flow.weight(b.at.compress_bias))
                 : op::linear(flow, x, flow.matrix(b.at.compress));
  op::rope_part(flow, out, rows, b.rope,
                {.first = size(b.query_latent + b.latent),
                 .width = size(b.turned),
                 .neighbours = b.neighbours});
  return out;
}

// [M, heads * (N + R)], turned and scaled.
Value queries(const LatentAttention& b, Flow& flow, const Value& x, const Value& narrow,
              const Rows& rows) {
  const auto eps = static_cast<float>(b.norm_eps);
  const auto from =
      b.query_latent > 0 ? op::norm_rows(flow, narrow, 0, flow.weight(b.at.query_norm), eps) : x;
  auto out = op::linear(flow, op::enter(flow, from, op::sharers()), flow.matrix(b.at.query));
  const auto shape = b.shape();
  op::rope_part(flow, out, rows, b.rope,
                {.first = shape.plain,
                 .heads = shape.heads,
                 .step = shape.key(),
                 .width = shape.turned,
                 .neighbours = b.neighbours});
  op::query_scale(flow, out, rows, b.query_scale, 0, shape.heads * shape.key());
  return out;
}

// Every head's keys and values at once: no state, or nothing came before.
Value attend(const LatentAttention& b, Flow& flow, const Value& query, const Value& latent,
             const Value& narrow, const Rows& rows, double scale) {
  const auto key_value =
      op::linear(flow, op::enter(flow, latent, op::sharers()), flow.matrix(b.at.expand));
  const auto all = op::latent_rows(flow, query, key_value, op::enter(flow, narrow, op::sharers()),
                                   size(b.query_latent + b.latent), b.shape());
  return op::attention(flow, all, rows, {b.heads, b.heads, b.plain + b.turned, b.value},
                       {.scale = scale});
}

}  // namespace

Value LatentAttention::forward(Flow& flow, const Value& x, const Rows& rows,
                               BlockState* state) const {
  const auto narrow = compressed(*this, flow, x, rows);
  const auto query = queries(*this, flow, x, narrow, rows);
  const auto latent = op::norm_rows(flow, narrow, size(query_latent), flow.weight(at.norm),
                                    static_cast<float>(norm_eps));
  const double by = scale > 0 ? scale : 1 / std::sqrt(static_cast<double>(plain + turned));
  if (state && !state->has_value()) state->emplace<op::Latents>();
  auto* kept = state ? std::any_cast<op::Latents>(state) : nullptr;
  if (kept)
    op::keep_latents(flow, latent,
                     narrow.view().columns(size(query_latent + this->latent), size(turned)), rows,
                     *kept);
  const bool goes_on = kept && (rows.first > 0 || rows.count() == 1);
  const auto attended =
      goes_on ? op::attend_latents(flow, query, flow.matrix(at.expand), rows, shape(), by, *kept)
              : attend(*this, flow, query, latent, narrow, rows, by);
  return op::leave(flow, attended, op::sharers(), at.o, at.o_bias);
}

}  // namespace model::block
