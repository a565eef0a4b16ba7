// A feed-forward beside a mixture of experts, whose sum a layer adds (Gemma 4). The experts and their
// router read the stream by norms of their own.
#pragma once

#include "model/block/experts.h"
#include "model/block/norm.h"

namespace model::block {

struct DenseAndExperts {
  FeedForward dense;
  Experts experts;
  Norm after_dense, before_experts, after_experts;
  Norm before_router;  // what it gives is divided by sqrt(H) for the router

  base::Result<void> declare(Layout& layout, const std::string& layer);
  Cost cost() const;
  // [M, H] from x [M, H], a norm of the stream, which goes on.
  Value forward(Flow& flow, const Value& x, const Rows& rows, Stream& stream) const;
};

}  // namespace model::block
