// A module that predicts one token further ahead (DeepSeek-AI, DeepSeek-V3, 2.2: multi-token
// prediction). It sees the hidden values of the tokens so far, and the token that follows each.
//
// The embedding stands before the hidden values in the projection: so the published checkpoints and
// transformers have it, against the order of the paper's equation 21. Hidden values are those that the
// head reads, normed; so those of the module before are behind its own norm.
#pragma once

#include <vector>

#include "model/block/embedding.h"
#include "model/block/layer.h"
#include "model/op/cross_entropy.h"

namespace model::block {

struct Mtp {
  std::int64_t hidden = 0;
  double norm_eps = 1e-6;
  Start start = {};
  Layer layer;
  Norm embedding_norm = {hidden, norm_eps, "enorm.weight"};
  Norm hidden_norm = {hidden, norm_eps, "hnorm.weight"};
  Norm norm = {hidden, norm_eps, "shared_head.norm.weight"};
  Place project = {};  // [H, 2H]: embedding, hidden

  base::Result<void> declare(Layout& layout, std::int64_t number, const std::string& prefix);
  Cost cost() const;
  std::uint64_t parameters() const;
  // [M, H] for the head; the rows' ids are the tokens that follow.
  Value forward(Flow& flow, const Value& hidden, const Rows& following,
                const Embedding& embedding) const;
};

// The rows and targets of a pass as each of `count` modules has them: the k-th reads the token k further
// on and is asked for the one behind its target, in the same segment. What has none there is not
// scored. Weights are `weight` / count times the targets' own. Outlives the flow.
class Ahead {
 public:
  struct One {
    std::vector<std::int32_t> ids, targets;
    std::vector<float> weights;
    Rows rows;
  };
  Ahead(const Rows& rows, const op::Targets& targets, std::size_t count, double weight);
  const std::vector<One>& modules() const { return modules_; }

 private:
  std::vector<One> modules_;
};

}  // namespace model::block
