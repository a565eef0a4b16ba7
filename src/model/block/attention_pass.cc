#include "model/block/attention.h"
#include "model/op/attention.h"
#include "model/op/beside.h"
#include "model/op/company.h"
#include "model/op/head_gate.h"
#include "model/op/linear.h"
#include "model/op/norm.h"
#include "model/op/rope.h"
#include "model/op/rope_part.h"

namespace model::block {

namespace {

std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

void norm_queries_and_keys(const Attention& b, Flow& flow, const Value& qkv) {
  const auto values = size((b.heads + b.kv_heads) * b.head_dim);
  if (b.value_eps && !b.borrows)
    op::norm_heads(flow, qkv, values, size(b.kv_heads), size(b.head_dim), {},
                   static_cast<float>(*b.value_eps));
  if (!b.qk_eps) return;
  const auto eps = static_cast<float>(*b.qk_eps);
  const auto heads = [&](std::int64_t count) { return b.qk_whole ? 1 : size(count); };
  op::norm_heads(flow, qkv, 0, heads(b.heads), {flow.weight(b.at.q_norm), b.qk_gain}, eps);
  if (b.borrows) return;
  op::norm_heads(flow, qkv, size(b.heads * b.head_dim), heads(b.kv_heads),
                 {flow.weight(b.at.k_norm), b.qk_gain}, eps);
}

void turn(const Attention& b, Flow& flow, const Value& qkv, const Rows& rows) {
  const auto heads = size(b.heads + (b.borrows ? 0 : b.kv_heads)), D = size(b.head_dim);
  const auto width = b.rope_dim == 0 ? D : size(b.rope_dim);
  if (b.rope && width == D && !b.neighbours)
    op::rope(flow, qkv, rows, *b.rope, heads, D);
  else if (b.rope)
    op::rope_part(flow, qkv, rows, *b.rope,
                  {.heads = heads, .step = D, .width = width, .neighbours = b.neighbours});
  op::query_scale(flow, qkv, rows, b.query_scale, 0, size(b.heads) * D);
}

Value attend(const Attention& b, Flow& flow, const Value& qkv, const Rows& rows, BlockState* state,
             const Carried* carried) {
  if (b.borrows)
    return op::attention_to(flow, qkv, carried->lent.at(*b.borrows), rows, b.shape(), b.options);
  const auto sinks = b.sinks ? std::optional(flow.weight(b.at.sinks)) : std::nullopt;
  if (!state) return op::attention(flow, qkv, rows, b.shape(), b.options, sinks);
  if (!state->has_value()) state->emplace<op::KeysValues>();
  return op::attention_on(flow, qkv, rows, b.shape(), std::any_cast<op::KeysValues&>(*state),
                          b.options, sinks);
}

// Behind attention, so that a state holds these rows.
void lend(std::size_t number, const Value& qkv, const BlockState* state, Carried& carried) {
  if (carried.lent.size() <= number) carried.lent.resize(number + 1);
  carried.lent[number] = {qkv, state ? std::any_cast<op::KeysValues>(state) : nullptr};
}

}  // namespace

Value Attention::forward(Flow& flow, const Value& given, const Rows& rows, BlockState* state,
                         Carried* carried) const {
  CHECK(carried || (!lends && !borrows), "keys and values are carried from layer to layer");
  auto* sharers = qk_eps && qk_whole ? nullptr : op::sharers();  // their mean is of all heads
  const auto x = op::enter(flow, given, sharers);
  auto qkv = biased ? op::linear(flow, x, flow.matrix(at.qkv), flow.weight(at.qkv_bias))
                    : op::linear(flow, x, flow.matrix(at.qkv));
  op::Parted with_gates;
  if (gated) {
    with_gates = op::part_gates(flow, qkv, size(heads), size(head_dim));
    qkv = with_gates.rest;
  }
  if (keys_are_values && !borrows)
    qkv = op::beside(flow, qkv, qkv, size(heads * head_dim), size(kv_heads * head_dim));
  norm_queries_and_keys(*this, flow, qkv);
  turn(*this, flow, qkv, rows);
  auto attended = attend(*this, flow, qkv, rows, state, carried);
  if (lends) lend(*lends, qkv, state, *carried);
  if (gated) attended = op::sigmoid_gate(flow, attended, with_gates.gates);
  return op::leave(flow, attended, sharers, at.o, at.o_bias);
}

}  // namespace model::block
