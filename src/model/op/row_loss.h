// A loss that is a sum over rows, each a function of all logits of its row: what a model learns from the
// distribution of another one (Hinton et al. 2015; Agarwal et al., On-policy distillation, 2023).
#pragma once

#include <functional>
#include <span>

#include "model/op/log_probabilities.h"

namespace model::op {

// Takes the logits of row number `row`, [V], on the host, and leaves in their place how the loss grows with
// each (zeros for a row that is not scored); returns what the row adds to the loss.
using RowLoss = std::function<double(std::size_t row, std::span<float> logits)>;

// The sum over the rows of hidden values, called in their order. No more than `most_logits` logits, or one
// row of them, are held at a time. In a flow that trains the gradients of hidden and head are written at once.
double row_loss(Flow& flow, const Value& hidden, const Weight& head, const RowLoss& loss,
                const Shaping& shaping = {}, std::size_t most_logits = kMostHeld);

}  // namespace model::op
