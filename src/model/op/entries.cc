#include "model/op/entries.h"

#include "compute/buffer.h"

namespace model::op {

namespace {

using compute::Type;
using compute::View;

using Numbers = std::vector<std::int32_t>;

std::int32_t number(std::size_t n) { return static_cast<std::int32_t>(n); }

Value there(const Flow& flow, const Numbers& numbers) {
  auto out = flow.make(Type::i32, 1, numbers.size());
  compute::copy(out.view(), compute::view_of(numbers.data(), 1, numbers.size()));
  return out;
}

}  // namespace

Windows windows_of(Flow& flow, const Rows& rows, std::size_t tokens) {
  Windows out{tokens, {0}, {}, {}, {}};
  Numbers own, before, positions;
  for (std::size_t s = 0; s + 1 < rows.segments.size(); ++s) {
    const std::size_t begin = rows.segments[s], whole = (rows.segments[s + 1] - begin) / tokens;
    for (std::size_t w = 0; w < whole; ++w) {
      own.push_back(number(begin + w * tokens));
      before.push_back(w == 0 ? -1 : number(begin + (w - 1) * tokens));
      positions.push_back(number(w * tokens));
    }
    out.begins.push_back(own.size());
  }
  if (own.empty()) return out;
  out.own = there(flow, own);
  out.before = there(flow, before);
  out.places = {there(flow, positions), 0, *std::ranges::max_element(positions) + 1};
  return out;
}

Windows windows_on(Flow& flow, const Rows& rows, std::size_t tokens, std::int64_t kept) {
  const auto m = static_cast<std::int64_t>(tokens);
  const auto first = rows.first / m,
             end = (rows.first + static_cast<std::int64_t>(rows.count())) / m;
  Windows out{tokens, {0, static_cast<std::size_t>(end - first)}, {}, {}, {}};
  if (first == end) return out;
  Numbers own, before, positions;
  for (auto w = first; w < end; ++w) {
    own.push_back(static_cast<std::int32_t>(w * m - kept));
    before.push_back(w == 0 ? -1 : static_cast<std::int32_t>((w - 1) * m - kept));
    positions.push_back(static_cast<std::int32_t>((w - first) * m));
  }
  out.own = there(flow, own);
  out.before = there(flow, before);
  out.places = {there(flow, positions), first * m, positions.back() + 1};
  return out;
}

Value pool_windows(Flow& flow, const Value& rows, const Weight& places, const Windows& windows,
                   bool overlapping) {
  const compute::Pooling pooling{windows.tokens, overlapping};
  const auto& in = rows.view();
  auto out = flow.make(in.type, windows.count(), in.width / (overlapping ? 4 : 2));
  compute::pool_windows(out.view(), in, places.value, windows.own.view(), windows.before.view(),
                        pooling);
  flow.then([rows, places, own = windows.own, before = windows.before, of_out = out.gradient(),
             pooling](Flow& back) {
    if (!of_out.there()) return;
    const auto sum = back.make(Type::f32, places.value.rows, places.value.width);
    compute::clear(sum.view());
    into(back, back.sink(rows.gradient()), [&](const View& drows) {
      compute::pool_windows_backward(drows, sum.view(), of_out.view(), rows.view(), places.value,
                                     own.view(), before.view(), pooling);
    });
    round_into(back, sum, places);
  });
  return out;
}

Value choose_entries(Flow& flow, const Value& queries, const Value& weights, const Value& keys,
                     const Windows& windows, const Rows& rows, std::size_t k,
                     const compute::IndexShape& shape) {
  auto chosen = flow.make(Type::i32, rows.count(), k);
  for (std::size_t s = 0; s + 1 < rows.segments.size(); ++s) {
    const std::size_t begin = rows.segments[s], count = rows.segments[s + 1] - begin;
    if (count == 0) continue;
    compute::choose_entries(chosen.view().row_range(begin, count),
                            queries.view().row_range(begin, count),
                            weights.view().row_range(begin, count),
                            keys.view().row_range(windows.begins[s], windows.in_segment(s)), shape);
  }
  return chosen;
}

Value choose_entries_on(Flow& flow, const Value& queries, const Value& weights, const View& keys,
                        std::size_t k, const compute::IndexShape& shape) {
  auto chosen = flow.make(Type::i32, queries.view().rows, k);
  compute::choose_entries(chosen.view(), queries.view(), weights.view(), keys, shape);
  return chosen;
}

}  // namespace model::op
