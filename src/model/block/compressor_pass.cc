#include <algorithm>

#include "compute/buffer.h"
#include "model/block/compressor.h"
#include "model/op/linear.h"
#include "model/op/norm_rows.h"

namespace model::block {

Value Compressor::entries(Flow& flow, const Value& projected, const op::Windows& windows,
                          const Rope& rope) const {
  const auto pooled = op::pool_windows(flow, projected, flow.wide(at.places), windows, overlapping);
  auto out = op::norm_rows(flow, pooled, 0, {flow.wide(at.norm), compute::Gain::in_float},
                           static_cast<float>(norm_eps));
  op::rope_part(flow, out, windows.places, rope,
                {.first = static_cast<std::size_t>(width - turned),
                 .width = static_cast<std::size_t>(turned),
                 .neighbours = true});
  return out;
}

Value Compressor::forward(Flow& flow, const Value& x, const op::Windows& windows,
                          const Rope& rope) const {
  return entries(flow, op::linear(flow, x, flow.matrix(at.project)), windows, rope);
}

Value Compressor::forward_on(Flow& flow, const Value& x, const Rows& rows, const Rope& rope,
                             State& state, op::Windows& windows) const {
  const auto projected = op::linear(flow, x, flow.matrix(at.project));
  const auto before = std::max<std::int64_t>(rows.first / tokens - (overlapping ? 1 : 0), 0);
  const auto kept = state.add(rows.first, before * tokens, projected.view());
  windows = op::windows_on(flow, rows, static_cast<std::size_t>(tokens), state.first);
  if (windows.count() == 0) return {};
  const auto all = flow.make(compute::Type::f32, kept.rows, kept.width);
  compute::copy(all.view(), kept);
  return entries(flow, all, windows, rope);
}

}  // namespace model::block
