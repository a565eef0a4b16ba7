#include "model/op/attention.h"

#include "base/numerics.h"
#include "compute/op/attend.h"
#include "compute/op/packed_attention.h"

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

// Whether libtorch's flash attention computes it; all else is compute::attend's, whose tiles are faster
// for bf16 on a CPU. What it says of bits, train::machine_class() says of a whole training.
bool library_computes(const View& qkv, const Rows& rows, const Heads& heads,
                      const AttentionOptions& options, bool sinks) {
  if (base::numerics() == base::Numerics::portable) return false;
  const bool tiles = qkv.type == compute::Type::bf16 && qkv.device.set == compute::Device::Set::cpu;
  return !tiles && !sinks && options.plain(heads, longest(rows.segments));
}

// The library's, for what has no options.
Value attend_plainly(Flow& flow, const Value& qkv, const Rows& rows, const Heads& heads) {
  const auto& in = qkv.view();
  const auto segments = compute::Segments{rows.segments, flow.here(rows.segments)};
  auto out = flow.make(in.type, in.rows, size(heads.query * heads.width));
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

// Kernels take sinks in float.
Value widened(Flow& flow, const std::optional<Weight>& sinks) {
  if (!sinks) return {};
  auto out = flow.make(compute::Type::f32, 1, sinks->value.elements());
  compute::copy(out.view(), sinks->value);
  return out;
}

View view_of(const Value& value) { return value.known() ? value.view() : View{}; }

// Segment by segment, through compute::attend.
struct Attend {
  Heads heads;
  AttentionOptions options;
  std::optional<Weight> sinks;
  Value wide_sinks, qkv, out, log_sum;
  Gradient of_out;
  std::span<const std::uint32_t> segments;

  // The rows of a segment of qkv, or of its gradient.
  compute::Attended part(const View& all, std::size_t begin, std::size_t count,
                         const View& float_sinks) const {
    const auto Q = size(heads.query * heads.width), K = size(heads.kv * heads.width),
               V = size(heads.kv * heads.value());
    const auto here = all.row_range(begin, count);
    return {here.columns(0, Q), here.columns(Q, K), here.columns(Q + K, V), float_sinks};
  }
  void forward() const {
    each_segment(segments, [&](std::size_t begin, std::size_t count) {
      compute::attend(out.view().row_range(begin, count), log_sum.view().row_range(begin, count),
                      part(qkv.view(), begin, count, view_of(wide_sinks)), heads, options);
    });
  }
  void operator()(Flow& back) const {
    if (!of_out.there()) return;
    const auto dsinks = sinks ? zeros(back, size(heads.query)) : Value();
    into(back, back.sink(qkv.gradient()), [&](const View& dqkv) {
      each_segment(segments, [&](std::size_t begin, std::size_t count) {
        compute::attend_backward(of_out.view().row_range(begin, count),
                                 out.view().row_range(begin, count),
                                 log_sum.view().row_range(begin, count),
                                 part(qkv.view(), begin, count, view_of(wide_sinks)),
                                 part(dqkv, begin, count, view_of(dsinks)), heads, options);
      });
    });
    if (sinks) round_into(back, dsinks, *sinks);
  }
};

void check_width(const View& qkv, const Heads& heads) {
  CHECK(qkv.dense() && qkv.width == size(heads.row()), "queries, keys and values lie side by side");
}

}  // namespace

Value attention(Flow& flow, const Value& qkv, const Rows& rows, const Heads& heads,
                const AttentionOptions& options, const std::optional<Weight>& sinks) {
  const auto& in = qkv.view();
  check_width(in, heads);
  if (library_computes(in, rows, heads, options, sinks.has_value()))
    return attend_plainly(flow, qkv, rows, heads);
  auto out = flow.make(in.type, in.rows, size(heads.query * heads.value()));
  Attend work{heads,
              options,
              sinks,
              widened(flow, sinks),
              qkv,
              out,
              flow.make(compute::Type::f32, in.rows, size(heads.query)),
              out.gradient(),
              rows.segments};
  work.forward();
  flow.then(std::move(work));
  return out;
}

namespace {

// Drops rows of tokens from `end` on; and those that the next token's window does not reach, once they
// are as many as those that it does.
void forget(KeysValues& state, std::int64_t end, std::int64_t window, std::size_t K,
            std::size_t V) {
  CHECK(end >= state.first && state.keys.size() >= size(end - state.first) * K,
        "a state has all that came before");
  const auto held = size(end - state.first), needed = window > 0 ? size(window - 1) : held;
  // Whole blocks of compute::attend(), where it is asked, so that what is left meets the blocks that it met.
  const std::size_t block = base::numerics() == base::Numerics::native ? 1 : 64;
  const auto past = held > 2 * needed ? (held - needed) / block * block : 0;
  const auto cut = [&](std::vector<float>& rows, std::size_t width) {
    rows.resize(held * width);
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(past * width));
  };
  cut(state.keys, K);
  cut(state.values, V);
  state.first += static_cast<std::int64_t>(past);
}

// All that is kept, with the new rows.
View grown(std::vector<float>& kept, const View& added) {
  const auto before = kept.size() / added.width;
  kept.resize((before + added.rows) * added.width);
  const auto all = compute::view_of(kept.data(), before + added.rows, added.width);
  compute::copy(all.row_range(before, added.rows), added);
  return all;
}

}  // namespace

Value attention_on(Flow& flow, const Value& qkv, const Rows& rows, const Heads& heads,
                   KeysValues& state, const AttentionOptions& options,
                   const std::optional<Weight>& sinks) {
  const auto& in = qkv.view();
  check_width(in, heads);
  CHECK(!flow.trains() && in.type == compute::Type::f32,
        "a state grows where a flow reads in float");
  const auto Q = size(heads.query * heads.width), K = size(heads.kv * heads.width),
             V = size(heads.kv * heads.value());
  forget(state, rows.first, options.window, K, V);
  const auto keys = grown(state.keys, in.columns(Q, K)),
             values = grown(state.values, in.columns(Q + K, V));
  if (rows.first == 0 && in.rows > 1) return attention(flow, qkv, rows, heads, options, sinks);
  auto out = flow.make(in.type, in.rows, size(heads.query * heads.value()));
  const auto wide = widened(flow, sinks);
  const compute::Attended all{in.columns(0, Q), flow.here(keys), flow.here(values), view_of(wide)};
  if (base::numerics() == base::Numerics::native) {
    compute::attend_on(out.view(), all, heads, options);
    return out;
  }
  // As where the text is read at once, to the bit: whoever trains on what it wrote counts on that.
  const auto log_sum = flow.make(compute::Type::f32, in.rows, size(heads.query));
  compute::attend(out.view(), log_sum.view(), all, heads, options);
  return out;
}

}  // namespace model::op
