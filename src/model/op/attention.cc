#include "model/op/attention.h"

#include "compute/op/attend.h"

namespace model::op {

namespace {

using compute::AttentionOptions, compute::Heads, compute::View;

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

std::size_t longest(std::span<const std::uint32_t> segments) {
  std::size_t out = 0;
  for (std::size_t s = 0; s + 1 < segments.size(); ++s)
    out = std::max<std::size_t>(out, segments[s + 1] - segments[s]);
  return out;
}

// The library's, for what has no options.
template <class T>
Value attend_plainly(Flow& flow, const Value& qkv, const Rows& rows, const Heads& heads) {
  const auto& in = qkv.view();
  auto out = flow.make(in.type, in.rows, size(heads.query * heads.width));
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

// Segment by segment, through compute::attend.
struct Attend {
  Heads heads;
  AttentionOptions options;
  std::optional<Weight> sinks;
  Value qkv, out, log_sum, wide_sinks;  // the sinks in float
  Gradient of_out = {};
  const Rows* rows = nullptr;

  compute::Attended part(const View& all, std::size_t begin, std::size_t end,
                         const View& float_sinks) const {
    const auto Q = size(heads.query * heads.width), K = size(heads.kv * heads.width),
               V = size(heads.kv * heads.value());
    const auto here = all.row_range(begin, end - begin);
    return {here.columns(0, Q), here.columns(Q, K), here.columns(Q + K, V), float_sinks};
  }
  View all_sinks() const { return sinks ? wide_sinks.view() : View{}; }

  // Calls body(first row, rows) for each segment that has any.
  template <class Body>
  void each_segment(Body body) const {
    const auto& s = rows->segments;
    for (std::size_t i = 0; i + 1 < s.size(); ++i)
      if (s[i] < s[i + 1]) body(s[i], s[i + 1] - s[i]);
  }
  void forward() const {
    each_segment([&](std::size_t begin, std::size_t count) {
      compute::attend(out.view().row_range(begin, count), log_sum.view().row_range(begin, count),
                      part(qkv.view(), begin, begin + count, all_sinks()), heads, options);
    });
  }
  void operator()(Flow& back) const {
    if (!of_out.there()) return;
    const auto dsinks = sinks ? zeros(back, size(heads.query)) : Value();
    into(back, back.sink(qkv.gradient()), [&](const View& dqkv) {
      each_segment([&](std::size_t begin, std::size_t count) {
        compute::attend_backward(
            of_out.view().row_range(begin, count), out.view().row_range(begin, count),
            log_sum.view().row_range(begin, count),
            part(qkv.view(), begin, begin + count, all_sinks()),
            part(dqkv, begin, begin + count, sinks ? dsinks.view() : View{}), heads, options);
      });
    });
    if (!sinks) return;
    round_into(back, dsinks, *sinks);
  }

  static Value widened(Flow& flow, const Weight& sinks) {
    auto out = flow.make(compute::Type::f32, 1, sinks.value.elements());
    by_type(sinks.value.type, [&](auto zero) {
      using T = decltype(zero);
      compute::kernels_for<T>().widen(sinks.value.as<T>(), out.view().as<float>(),
                                      out.view().width);
    });
    return out;
  }
};

void check_width(const View& qkv, const Heads& heads) {
  CHECK(qkv.dense() && qkv.width == size(heads.row()), "queries, keys and values lie side by side");
}

// Rows of the state from `first` token on; those of tokens from `end` on, and those before what the
// next token's window reaches, are dropped (the latter when they are half of what is kept).
void keep(KeysValues& state, std::int64_t end, std::int64_t window, std::size_t K, std::size_t V) {
  const auto held = size(end - state.first);
  CHECK(end >= state.first && state.keys.size() >= held * K && state.values.size() >= held * V,
        "a state has all that came before");
  state.keys.resize(held * K);
  state.values.resize(held * V);
  const auto needed = window > 0 ? size(window - 1) : held;
  if (held < 2 * needed + 1) return;
  const auto past = held - needed;
  state.keys.erase(state.keys.begin(), state.keys.begin() + static_cast<std::ptrdiff_t>(past * K));
  state.values.erase(state.values.begin(),
                     state.values.begin() + static_cast<std::ptrdiff_t>(past * V));
  state.first += static_cast<std::int64_t>(past);
}

void append(const View& qkv, std::size_t Q, std::size_t K, std::size_t V, KeysValues& state) {
  for (std::size_t m = 0; m < qkv.rows; ++m) {
    const float* key = qkv.as<float>() + m * qkv.stride + Q;
    state.keys.insert(state.keys.end(), key, key + K);
    state.values.insert(state.values.end(), key + K, key + K + V);
  }
}

// Row m, which stands at that position, over what the state has of it and before.
void attend_one(const View& qkv, std::size_t m, std::int64_t position, const Heads& heads,
                const AttentionOptions& options, const float* sinks, const KeysValues& state,
                float* scratch, float* out) {
  const auto K = size(heads.kv * heads.width), V = size(heads.kv * heads.value());
  const auto seen = options.window > 0 ? std::min(options.window, position + 1) : position + 1;
  const auto skipped = size(position + 1 - seen - state.first);
  const compute::CachedRows rows{.q = qkv.as<float>() + m * qkv.stride,
                                 .keys = state.keys.data() + skipped * K,
                                 .values = state.values.data() + skipped * V,
                                 .sinks = sinks,
                                 .length = size(seen),
                                 .heads = size(heads.query),
                                 .kv_heads = size(heads.kv),
                                 .D = size(heads.width),
                                 .V = size(heads.value()),
                                 .scale = static_cast<float>(options.scale_for(heads)),
                                 .cap = static_cast<float>(options.cap)};
  compute::kernels().attend(rows, scratch, out);
}

}  // namespace

Value attention(Flow& flow, const Value& qkv, const Rows& rows, const Heads& heads,
                const AttentionOptions& options, const std::optional<Weight>& sinks) {
  const auto& in = qkv.view();
  check_width(in, heads);
  if (!sinks && in.device.set == compute::Device::Set::cpu &&
      options.plain(heads, longest(rows.segments)))
    return by_type(
        in.type, [&](auto zero) { return attend_plainly<decltype(zero)>(flow, qkv, rows, heads); });
  Attend work{heads,
              options,
              sinks,
              qkv,
              flow.make(in.type, in.rows, size(heads.query * heads.value())),
              flow.make(compute::Type::f32, in.rows, size(heads.query)),
              sinks ? Attend::widened(flow, *sinks) : Value()};
  work.of_out = work.out.gradient();
  work.rows = &rows;
  work.forward();
  auto out = work.out;
  flow.then(std::move(work));
  return out;
}

Value attention_on(Flow& flow, const Value& qkv, const Rows& rows, const Heads& heads,
                   KeysValues& state, const AttentionOptions& options,
                   const std::optional<Weight>& sinks) {
  const auto& in = qkv.view();
  check_width(in, heads);
  CHECK(!flow.trains() && in.type == compute::Type::f32,
        "a state grows where a flow reads in float");
  const auto Q = size(heads.query * heads.width), K = size(heads.kv * heads.width),
             V = size(heads.kv * heads.value()), O = size(heads.query * heads.value());
  keep(state, rows.first, options.window, K, V);
  append(in, Q, K, V, state);
  if (rows.first == 0 && in.rows > 1) {
    const std::uint32_t whole[] = {0, static_cast<std::uint32_t>(in.rows)};
    return attention(flow, qkv, {rows.ids, rows.positions, whole, 0}, heads, options, sinks);
  }
  auto out = flow.make(in.type, in.rows, O);
  const auto scratch = flow.make(compute::Type::f32, 1, state.keys.size() / K);
  const float* sink = sinks ? sinks->value.as<float>() : nullptr;
  for (std::size_t m = 0; m < in.rows; ++m)
    attend_one(in, m, rows.first + static_cast<std::int64_t>(m), heads, options, sink, state,
               scratch.view().as<float>(), out.view().as<float>() + m * O);
  return out;
}

}  // namespace model::op
