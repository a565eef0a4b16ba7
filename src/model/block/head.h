// Hidden values to logits over the vocabulary, or straight to a loss.
#pragma once

#include <string>

#include "model/block/cost.h"
#include "model/block/embedding.h"
#include "model/flow.h"
#include "model/op/cross_entropy.h"
#include "model/op/row_loss.h"
#include "model/op/shaping.h"

namespace model::block {

struct Head {
  std::int64_t vocabulary = 0, hidden = 0;  // it may be shorter than the embedding
  op::Shaping shaping = {};                 // what becomes of the logits
  bool tied = false;                        // it is the embedding
  Start start = {};
  std::string name = "lm_head.weight";
  Place matrix = {};  // [V, H], once it is declared

  base::Result<void> declare(Layout& layout, const Embedding& embedding);
  Cost cost() const;

  // Logits [rows, V] of the last rows of hidden values [M, H], into memory of the caller: for a flow
  // that reads.
  void logits(Flow& flow, const Value& hidden, const compute::View& out) const;
  // As op::log_probabilities.
  Value log_probabilities(Flow& flow, const Value& hidden,
                          std::span<const std::int32_t> targets) const;
  // As op::row_loss.
  double row_loss(Flow& flow, const Value& hidden, const op::RowLoss& loss) const;
  // As op::cross_entropy.
  Value loss(Flow& flow, const Value& hidden, const op::Targets& targets,
             op::ZLoss* z = nullptr) const;
};

}  // namespace model::block
