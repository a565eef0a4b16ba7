#include "model/block/experts.h"
#include "model/company.h"
#include "model/op/activation.h"
#include "model/op/dispatch.h"
#include "model/op/gate.h"
#include "model/op/grouped_linear.h"
#include "model/op/linear.h"
#include "model/op/look_up.h"
#include "model/op/scale_by.h"
#include "model/op/travel.h"

namespace model::block {

Value Experts::route(Flow& flow, const Value& logits, const Rows& rows) const {
  if (at.table.there())
    return op::look_up(flow, rows, flow.weight(at.table), static_cast<std::size_t>(experts));
  if (!at.correction.there()) return op::choose_experts(flow, logits, nullptr, routing);
  const auto correction = flow.wide(at.correction);
  return op::choose_experts(flow, logits, &correction, routing);
}

Value Experts::compute_rows(Flow& flow, const Value& rows, const Value& begins) const {
  const auto turn = form == Form::input_first ? compute::Turn::no : compute::Turn::yes;
  const auto product = [&](const Value& x, const Place& matrix, const Place& bias) {
    return biased
               ? op::grouped_linear(flow, x, flow.matrix(matrix), flow.weight(bias), begins, turn)
               : op::grouped_linear(flow, x, flow.matrix(matrix), begins, turn);
  };
  const auto gate_up = product(rows, at.gate_up, at.gate_up_bias);
  const auto h =
      clamped ? op::clamped_glu(flow, gate_up, *clamped) : op::gated(flow, gate_up, activation);
  return product(h, at.down, at.down_bias);
}

Value Experts::forward(Flow& flow, const Value& x, const Value& routed, const Rows& rows) const {
  const auto bias = at.router_bias.there() ? flow.weight(at.router_bias) : Weight{};
  const auto logits = op::router_logits(flow, routed, flow.weight(at.router),
                                        at.router_bias.there() ? &bias : nullptr);
  if (flow.observed()) flow.show("router_logits." + std::to_string(layer), logits);
  const auto ids = route(flow, logits, rows);
  auto weights = op::weigh_experts(flow, logits, ids, routing);
  if (at.scale.there()) weights = op::scale_experts(flow, weights, ids, flow.weight(at.scale));
  const auto by = op::sort_by_expert(flow, ids, static_cast<std::size_t>(experts));
  op::balance(flow, logits, ids, by.begins, rows, routing, balance,
              {.layer = layer, .bias = at.correction, .bias_rate = bias_rate});
  const auto sent = op::dispatch(flow, x, by);
  const auto* company = Company::here();
  const auto computed = [&] {
    if (!company || !company->experts) return compute_rows(flow, sent, by.begins);
    const auto arrived = op::to_experts(flow, sent, by.begins, *company->experts);
    return op::from_experts(flow, compute_rows(flow, arrived.rows, arrived.begins), arrived);
  }();
  auto out = op::combine(flow, computed, weights, by);
  if (!shared) return out;
  auto whole = shared->forward(flow, x);
  if (at.shared_gate.there())
    whole = op::gate_rows(flow, whole, op::linear(flow, x, flow.matrix(at.shared_gate)));
  op::add_onto(flow, out, whole);
  return out;
}

}  // namespace model::block
