#include "model/op/attention.h"

namespace model::op {

namespace {

using compute::View;

template <class T>
Value attend(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads) {
  const auto& in = qkv.view();
  auto out = flow.make(in.type, in.rows, static_cast<std::size_t>(heads.query * heads.width));
  compute::Attention<T> kept(heads);
  kept.forward(in.as<T>(), rows.segments, out.view().as<T>());
  flow.then([kept = std::move(kept), qkv, of_out = out.gradient(), &rows](Flow& back) mutable {
    if (!of_out.there()) return;
    into(back, back.sink(qkv.gradient()), [&](const View& dqkv) {
      kept.backward(qkv.view().as<T>(), of_out.view().template as<T>(), rows.segments,
                    dqkv.as<T>());
    });
  });
  return out;
}

}  // namespace

Value attention(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads) {
  CHECK(qkv.view().dense() && qkv.view().width == static_cast<std::size_t>(heads.row()),
        "queries, keys and values lie side by side");
  return by_type(qkv.view().type,
                 [&](auto zero) { return attend<decltype(zero)>(flow, qkv, rows, heads); });
}

Value attention_on(Flow& flow, const Value& qkv, const Rows& rows, compute::Heads heads,
                   KeysValues& state) {
  const auto& in = qkv.view();
  CHECK(!flow.trains() && in.type == compute::Type::f32,
        "a state grows where a flow reads in float");
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const auto Q = size(heads.query * heads.width), K = size(heads.kv * heads.width), R = in.width,
             before = size(rows.first);
  const auto* first = in.as<float>();
  auto out = flow.make(in.type, in.rows, Q);
  CHECK(state.keys.size() >= before * K, "a state has all that came before");
  state.keys.resize(before * K);
  state.values.resize(before * K);
  for (std::size_t m = 0; m < in.rows; ++m) {
    const float* key = first + m * R + Q;
    state.keys.insert(state.keys.end(), key, key + K);
    state.values.insert(state.values.end(), key + K, key + 2 * K);
  }
  if (before == 0 && in.rows > 1) {
    const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(in.rows)};
    compute::Attention<float>(heads).forward(first, whole, out.view().as<float>());
    return out;
  }
  const auto scratch = flow.make(compute::Type::f32, 1, before + in.rows);
  for (std::size_t m = 0; m < in.rows; ++m)
    compute::kernels().attend(first + m * R, state.keys.data(), state.values.data(), before + m + 1,
                              size(heads.query), size(heads.kv), size(heads.width),
                              scratch.view().as<float>(), out.view().as<float>() + m * Q);
  return out;
}

}  // namespace model::op
