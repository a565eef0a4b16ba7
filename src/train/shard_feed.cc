#include "train/shard_feed.h"

#include "train/step_log.h"

namespace train {

base::Result<Grain> ShardFeed::grain(std::int64_t step, std::size_t number) const {
  const auto grains = static_cast<std::uint64_t>(recipe_.grains_per_step);
  const auto rows = static_cast<std::uint64_t>(recipe_.rows_per_grain);
  const auto first = (static_cast<std::uint64_t>(step) * grains + number) * rows;
  Grain out{.batch = TRY(order.batch(first, rows))};
  out.left_out = leave_out(recipe_.loss, out.batch);
  out.batch.z_weight = recipe_.loss.z_loss;
  out.count = static_cast<double>(out.batch.scored());
  return out;
}

std::int64_t ShardFeed::tokens(std::int64_t step) const {
  return tokens_of(order, recipe_, step);
}

std::string ShardFeed::digest(std::int64_t step) const {
  return rows_digest(order, recipe_, step);
}

}  // namespace train
