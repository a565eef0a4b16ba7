// What a model gives each target, row by row: what scoring a text, preferences (Rafailov et al., Direct
// Preference Optimization) and policy gradients are made of.
#pragma once

#include <span>

#include "model/op/op.h"
#include "model/op/shaping.h"

namespace model::op {

inline constexpr std::size_t kMostHeld = std::size_t{1} << 26;  // logits at a time: a quarter GB

// ln softmax(shaped(hidden . head))[target] of each row, [1, M], double, where the flow computes; 0 for a
// negative target, NaN for a row with a logit that is not finite. Of M * V logits no more than
// `most_logits`, or a thousand columns, are held at a time: where there are more, stretches of the vocabulary
// are computed twice, and the result has the bits of all at once. The targets, one a row, outlive the
// flow; the head may be as it is stored. On the way back logits are made again, too, some rows at a
// time. Throws std::out_of_range for a target outside the head.
Value log_probabilities(Flow& flow, const Value& hidden, const Weight& head,
                        std::span<const std::int32_t> targets, const Shaping& shaping = {},
                        std::size_t most_logits = kMostHeld);

}  // namespace model::op
