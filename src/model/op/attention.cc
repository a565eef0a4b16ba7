#include "model/op/attention.h"

#include "compute/op/packed_attention.h"

namespace model::op {

using compute::View;

Value attention(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads) {
  const auto& in = qkv.view();
  const auto segments = compute::Segments{rows.segments, flow.here(rows.segments)};
  auto out = flow.make(in.type, in.rows, static_cast<std::size_t>(heads.query * heads.width));
  compute::Kept kept;
  compute::attend_packed(out.view(), in, segments, heads, kept);
  flow.then([kept, qkv, of_out = out.gradient(), segments, heads](Flow& back) mutable {
    if (!of_out.there()) return;
    into(back, back.sink(qkv.gradient()), [&](const View& dqkv) {
      compute::attend_packed_backward(dqkv, of_out.view(), qkv.view(), segments, heads, kept);
    });
  });
  return out;
}

namespace {

// Keys or values of the new rows behind those of the tokens before.
View grown(Flow& flow, std::vector<float>& so_far, std::size_t before, const View& added) {
  CHECK(so_far.size() >= before * added.width, "a state has all that came before");
  so_far.resize((before + added.rows) * added.width);
  const auto all = compute::view_of(so_far.data(), before + added.rows, added.width);
  compute::copy(all.row_range(before, added.rows), added);
  return all;
}

}  // namespace

Value attention_on(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads,
                   KeysValues& state) {
  const auto& in = qkv.view();
  CHECK(!flow.trains() && in.type == compute::Type::f32,
        "a state grows where a flow reads in float");
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const auto Q = size(heads.query * heads.width), K = size(heads.kv * heads.width),
             before = size(rows.first);
  const auto keys = grown(flow, state.keys, before, in.columns(Q, K)),
             values = grown(flow, state.values, before, in.columns(Q + K, K));
  if (before == 0 && in.rows > 1) return attention(flow, qkv, rows, heads);
  auto out = flow.make(in.type, in.rows, Q);
  compute::attend_on(out.view(), in.columns(0, Q), flow.here(keys), flow.here(values), heads);
  return out;
}

}  // namespace model::op
