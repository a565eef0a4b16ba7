#include "model/op/lent_attention.h"

#include "compute/op/attend.h"
#include "model/op/norm_rows.h"

namespace model::op {

namespace {

using compute::AttentionOptions, compute::Heads, compute::View;

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

// Segment by segment, through compute::attend.
struct AttendTo {
  Heads heads;
  AttentionOptions options;
  Value query, qkv, out, log_sum;
  Gradient of_out;
  std::span<const std::uint32_t> segments;

  std::size_t query_width() const { return size(heads.query * heads.width); }
  std::size_t key_width() const { return size(heads.kv * heads.width); }
  std::size_t value_width() const { return size(heads.kv * heads.value()); }

  // The rows of a segment of queries [M, Q] and of keys and values [M, K + V], or of their gradients.
  compute::Attended part(const View& q, const View& kv, std::size_t begin,
                         std::size_t count) const {
    const auto here = kv.row_range(begin, count);
    return {q.row_range(begin, count),
            here.columns(0, key_width()),
            here.columns(key_width(), value_width()),
            {}};
  }
  View keys_values() const {
    return qkv.view().columns(query_width(), key_width() + value_width());
  }
  void forward() const {
    each_segment(segments, [&](std::size_t begin, std::size_t count) {
      compute::attend(out.view().row_range(begin, count), log_sum.view().row_range(begin, count),
                      part(query.view(), keys_values(), begin, count), heads, options);
    });
  }
  // The lender's own attention comes later on the way back, and adds to what is written here.
  void operator()(Flow& back) const {
    if (!of_out.there()) return;
    const auto dkv = back.make(qkv.view().type, qkv.view().rows, key_width() + value_width());
    into(back, back.sink(query.gradient()), [&](const View& dq) {
      each_segment(segments, [&](std::size_t begin, std::size_t count) {
        compute::attend_backward(
            of_out.view().row_range(begin, count), out.view().row_range(begin, count),
            log_sum.view().row_range(begin, count), part(query.view(), keys_values(), begin, count),
            part(dq, dkv.view(), begin, count), heads, options);
      });
    });
    compute::add(gradient_to_add_to(back, qkv.gradient())
                     .columns(query_width(), key_width() + value_width()),
                 dkv.view());
  }
};

// All of a text that goes on, as attention_on() has it.
Value attend_on(Flow& flow, const Value& query, const KeysValues& state, const Heads& heads,
                const AttentionOptions& options) {
  const auto kept = [&](const std::vector<float>& rows, std::int64_t width) {
    const auto columns = size(heads.kv * width);
    return flow.here(compute::view_of(rows.data(), rows.size() / columns, columns));
  };
  auto out = flow.make(query.view().type, query.view().rows, size(heads.query * heads.value()));
  compute::attend_on(
      out.view(),
      {query.view(), kept(state.keys, heads.width), kept(state.values, heads.value()), {}}, heads,
      options);
  return out;
}

}  // namespace

Value attention_to(Flow& flow, const Value& query, const Lent& lent, const Rows& rows,
                   const Heads& heads, const AttentionOptions& options) {
  const auto& in = query.view();
  CHECK(lent.qkv.known() && lent.qkv.view().width == size(heads.row()) &&
            lent.qkv.view().rows == in.rows && in.width == size(heads.query * heads.width),
        "who lends keys and values has the same heads and rows");
  const bool fresh = rows.first == 0 && in.rows > 1;
  if (lent.state && !fresh) return attend_on(flow, query, *lent.state, heads, options);
  auto out = flow.make(in.type, in.rows, size(heads.query * heads.value()));
  AttendTo work{
      heads,          options,      query,
      lent.qkv,       out,          flow.make(compute::Type::f32, in.rows, size(heads.query)),
      out.gradient(), rows.segments};
  work.forward();
  flow.then(std::move(work));
  return out;
}

}  // namespace model::op
