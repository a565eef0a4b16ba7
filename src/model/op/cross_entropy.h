// The loss of language models, as a head of its own over hidden values.
#pragma once

#include <span>

#include "model/op/op.h"
#include "model/op/shaping.h"

namespace model::op {

// What is scored: one target a row.
struct Targets {
  std::span<const std::int32_t> ids;  // [M], below the head's rows; negative: not scored
  std::span<const float> weights;     // [M]; none: 1 each
};

inline constexpr std::size_t kMostLogits = std::size_t{1} << 29;

// Beside the cross-entropy: weight * (ln sum exp of the shaped logits)^2, as often as each row counts
// (z-loss: Chowdhery et al., PaLM, section 5). It keeps the logits from drifting.
struct ZLoss {
  double weight = 0;
  Value squares = {};  // written: the sum of the squares, as one double; not times the weight
};

// Throws std::out_of_range for a target that is not below `vocabulary`; negative ones are none.
void check_targets(std::span<const std::int32_t> ids, std::size_t vocabulary);

// Sum over the scored rows of weight * -ln softmax(shaped(hidden . head))[target], in nats, as one double where
// the flow computes: nothing waits for it. The targets outlive the flow; the head may be as it is stored.
// In a flow that trains the gradients of hidden [M, H] and head [V, H] are written at once, so it must come
// last, before backward(). Logits are made for as many rows at a time as `most_logits` has room for, and
// never all at once beyond that. With `z` the gradients are those of both losses; what is returned is the
// cross-entropy alone. Throws std::out_of_range for a target outside the head.
Value cross_entropy(Flow& flow, const Value& hidden, const Weight& head, const Targets& targets,
                    const Shaping& shaping = {}, std::size_t most_logits = kMostLogits,
                    ZLoss* z = nullptr);

// The way back of what is made of ln softmax(shaped(hidden . head))[target] of each row: the gradients of
// hidden and head, where the loss of row m counts weights[m] times; ids and weights [1, M] as
// compute::cross_entropy has them. Logits are made again, as above.
void cross_entropy_back(Flow& back, const Value& hidden, const Weight& head,
                        const compute::View& ids, const compute::View& weights,
                        const Shaping& shaping, std::size_t most_logits = kMostLogits);

}  // namespace model::op
