#include "model/op/attend_latents.h"

#include "compute/buffer.h"
#include "compute/op/attend.h"

namespace model::op {

namespace {

using compute::LatentHeads;
using compute::Turn;
using compute::View;

// [M, heads * (C + turned)]: each head's query as latents see it.
Value absorbed(Flow& flow, const View& query, const Weight& expand, const LatentHeads& heads) {
  const auto C = expand.value.width, wide = C + heads.turned, one = heads.plain + heads.value;
  auto out = flow.make(compute::Type::f32, query.rows, heads.heads * wide);
  for (std::size_t h = 0; h < heads.heads; ++h) {
    const auto from = query.columns(h * heads.key(), heads.key());
    const auto to = out.view().columns(h * wide, wide);
    times_rows(to.columns(0, C), from.columns(0, heads.plain), expand, h * one, Turn::no);
    compute::copy(to.columns(C, heads.turned), from.columns(heads.plain, heads.turned));
  }
  return out;
}

// [M, heads * value] from sums of latents [M, heads * C].
Value values_of(Flow& flow, const View& sums, const Weight& expand, const LatentHeads& heads) {
  const auto C = expand.value.width, one = heads.plain + heads.value;
  auto out = flow.make(compute::Type::f32, sums.rows, heads.heads * heads.value);
  for (std::size_t h = 0; h < heads.heads; ++h)
    times_rows(out.view().columns(h * heads.value, heads.value), sums.columns(h * C, C), expand,
               h * one + heads.plain, Turn::yes);
  return out;
}

}  // namespace

void keep_latents(const Flow& flow, const Value& latent, const View& shared, const Rows& rows,
                  Latents& state) {
  const auto& in = latent.view();
  CHECK(!flow.trains() && in.type == compute::Type::f32,
        "a state grows where a flow reads in float");
  const auto wide = in.width + shared.width, before = static_cast<std::size_t>(rows.first);
  CHECK(state.rows.size() >= before * wide, "a state has all that came before");
  state.rows.resize((before + in.rows) * wide);
  const auto kept = compute::view_of(state.rows.data(), before + in.rows, wide);
  const auto added = kept.row_range(before, in.rows);
  compute::copy(added.columns(0, in.width), in);
  compute::copy(added.columns(in.width, shared.width), shared);
}

Value attend_latents(Flow& flow, const Value& query, const Weight& expand, const Rows& rows,
                     const LatentHeads& heads, double scale, const Latents& state) {
  const auto C = expand.value.width, wide = C + heads.turned, M = rows.count();
  const auto all = static_cast<std::size_t>(rows.first) + M;
  CHECK(state.rows.size() == all * wide, "a state has the rows that attend to it");
  const auto queries = absorbed(flow, query.view(), expand, heads);
  const auto sums = flow.make(compute::Type::f32, M, heads.heads * C);
  const auto log_sum = flow.make(compute::Type::f32, M, heads.heads);
  const auto keys = flow.here(compute::view_of(state.rows.data(), all, wide));
  const auto width = [](std::size_t n) { return static_cast<std::int64_t>(n); };
  compute::attend(sums.view(), log_sum.view(), {queries.view(), keys, keys.columns(0, C), {}},
                  {width(heads.heads), 1, width(wide), width(C)}, {.scale = scale});
  return values_of(flow, sums.view(), expand, heads);
}

}  // namespace model::op
