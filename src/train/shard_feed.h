// The rows of pretraining: windows of the shards, in the order of train/order.h.
#pragma once

#include "train/feed.h"
#include "train/order.h"

namespace train {

class ShardFeed : public Feed {
 public:
  ShardFeed(Order order, const TrainRecipe& recipe)
      : order(std::move(order)), recipe_(recipe) {}

  base::Result<Grain> grain(std::int64_t step, std::size_t number) const override;
  base::Result<void> whole() const override { return order.whole(); }
  std::int64_t tokens(std::int64_t step) const override;
  std::string digest(std::int64_t step) const override;
  std::int64_t row_tokens() const override { return order.row_tokens(); }

  Order order;

 private:
  const TrainRecipe recipe_;
};

}  // namespace train
