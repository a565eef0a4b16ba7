#include "model/block/attention.h"
#include "model/op/attention.h"
#include "model/op/linear.h"
#include "model/op/norm.h"
#include "model/op/rope.h"

namespace model::block {

Value Attention::forward(Flow& flow, const Value& x, const Rows& rows, BlockState* state) const {
  const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  const auto qkv = op::linear(flow, x, flow.weight(at.qkv));
  if (biased) op::add_bias(flow, qkv, flow.weight(at.qkv_bias));
  if (qk_eps) {
    const auto eps = static_cast<float>(*qk_eps);
    op::norm_heads(flow, qkv, 0, size(heads), flow.weight(at.q_norm), eps);
    op::norm_heads(flow, qkv, size(heads * head_dim), size(kv_heads), flow.weight(at.k_norm), eps);
  }
  op::rope(flow, qkv, rows, rope, size(heads + kv_heads), size(head_dim));
  if (state && !state->has_value()) state->emplace<op::KeysValues>();
  auto attended =
      state ? op::attention_on(flow, qkv, rows, shape(), std::any_cast<op::KeysValues&>(*state))
            : op::attention(flow, qkv, rows, shape());
  auto out = op::linear(flow, attended, flow.weight(at.o));
  if (output_biased) op::add_bias(flow, out, flow.weight(at.o_bias));
  return out;
}

}  // namespace model::block
