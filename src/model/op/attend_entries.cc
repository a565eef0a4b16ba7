#include "compute/buffer.h"
#include "model/op/entries.h"

namespace model::op {

namespace {

using compute::EntriesSeen, compute::EntriesShape;
using compute::Type;
using compute::View;

// Kernels take sinks in float.
Value widened(Flow& flow, const Weight& sinks) {
  auto out = flow.make(Type::f32, 1, sinks.value.elements());
  compute::copy(out.view(), sinks.value);
  return out;
}

struct Attend {
  Value q, keys, out, log_sum, wide_sinks;
  Entries entries;
  Weight sinks;
  std::span<const std::uint32_t> segments;
  EntriesShape shape;
  Gradient of_out;

  // The rows of segment s of what is seen, or of its gradients.
  EntriesSeen part(std::size_t s, const View& of_q, const View& of_keys, const View& of_entries,
                   const View& of_sinks) const {
    const std::size_t begin = segments[s], count = segments[s + 1] - begin;
    EntriesSeen out{
        of_q.row_range(begin, count), of_keys.row_range(begin, count), {}, {}, of_sinks};
    if (!of_entries.data) return out;
    const auto first = entries.begins[s], whole = entries.begins[s + 1] - first;
    if (whole == 0) return out;
    out.entries = of_entries.row_range(first, whole);
    if (entries.chosen.known()) out.chosen = entries.chosen.view().row_range(begin, count);
    return out;
  }
  EntriesSeen seen(std::size_t s) const {
    return part(s, q.view(), keys.view(), entries.rows.known() ? entries.rows.view() : View{},
                wide_sinks.view());
  }
  // Calls body(s, first row, rows) for each segment that has any.
  template <class Body>
  void each_segment(Body body) const {
    for (std::size_t s = 0; s + 1 < segments.size(); ++s)
      if (segments[s] < segments[s + 1]) body(s, segments[s], segments[s + 1] - segments[s]);
  }
  void forward() const {
    each_segment([&](std::size_t s, std::size_t begin, std::size_t count) {
      compute::attend_entries(out.view().row_range(begin, count),
                              log_sum.view().row_range(begin, count), seen(s), shape);
    });
  }
  void write(const Flow& back, const View& dq, const View& dkeys, const View& dentries) const {
    const auto dsinks = zeros(back, shape.heads);
    each_segment([&](std::size_t s, std::size_t begin, std::size_t count) {
      compute::attend_entries_backward(of_out.view().row_range(begin, count),
                                       out.view().row_range(begin, count),
                                       log_sum.view().row_range(begin, count), seen(s),
                                       part(s, dq, dkeys, dentries, dsinks.view()), shape);
    });
    round_into(back, dsinks, sinks);
  }
  void operator()(Flow& back) const {
    if (!of_out.there()) return;
    into(back, back.sink(q.gradient()), [&](const View& dq) {
      into(back, back.sink(keys.gradient()), [&](const View& dkeys) {
        if (!entries.rows.known()) return write(back, dq, dkeys, {});
        into(back, back.sink(entries.rows.gradient()),
             [&](const View& dentries) { write(back, dq, dkeys, dentries); });
      });
    });
  }
};

}  // namespace

Value attend_entries(Flow& flow, const Value& q, const Value& keys, const Entries& entries,
                     const Weight& sinks, const Rows& rows, const EntriesShape& shape) {
  auto out = flow.make(q.view().type, q.view().rows, q.view().width);
  Attend work{q,
              keys,
              out,
              flow.make(Type::f32, q.view().rows, shape.heads),
              widened(flow, sinks),
              entries,
              sinks,
              rows.segments,
              shape,
              out.gradient()};
  work.forward();
  flow.then(std::move(work));
  return out;
}

Value attend_entries_on(Flow& flow, const Value& q, const View& keys, const View& entries,
                        const Value& chosen, const Weight& sinks, const EntriesShape& shape) {
  CHECK(!flow.trains(), "a state grows where a flow reads");
  auto out = flow.make(q.view().type, q.view().rows, q.view().width);
  const auto log_sum = flow.make(Type::f32, q.view().rows, shape.heads);
  const auto wide = widened(flow, sinks);
  compute::attend_entries(
      out.view(), log_sum.view(),
      {q.view(), keys, entries, chosen.known() ? chosen.view() : View{}, wide.view()}, shape);
  return out;
}

}  // namespace model::op
