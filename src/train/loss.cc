#include "train/loss.h"

#include <cmath>

namespace train {

base::Result<void> LossRecipe::check() const {
  const auto wrong = [](const std::string& what) {
    return base::Error{base::Code::bad_request, what, "", ""};
  };
  if (!(z_loss >= 0 && z_loss <= 1))
    return wrong("train.loss.z_loss must be between 0, which is none, and 1");
  if (goldfish_k != 0 && (goldfish_k < 2 || goldfish_k > 1'000'000))
    return wrong(
        "train.loss.goldfish_k must be 0, which leaves out none, or between 2 and 1000000");
  if (goldfish_h < 1 || goldfish_h > 1024)
    return wrong("train.loss.goldfish_h must be between 1 and 1024");
  return {};
}

bool is_left_out(std::span<const std::int32_t> before, std::int64_t k) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const auto id : before)
    for (int byte = 0; byte < 4; ++byte) {
      hash ^= static_cast<std::uint32_t>(id) >> (8 * byte) & 0xff;
      hash *= 0x100000001b3;
    }
  hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ hash >> 27) * 0x94d049bb133111eb;
  hash ^= hash >> 31;
  return hash % static_cast<std::uint64_t>(k) == 0;
}

std::int64_t leave_out(const LossRecipe& recipe, model::Batch& batch) {
  if (recipe.goldfish_k == 0) return 0;
  const auto h = static_cast<std::size_t>(recipe.goldfish_h);
  const std::span<const std::int32_t> ids(batch.ids);
  std::int64_t out = 0;
  for (std::size_t s = 0; s + 1 < batch.segments.size(); ++s)
    for (std::size_t m = batch.segments[s] + h - 1; m < batch.segments[s + 1]; ++m) {
      if (batch.targets[m] < 0 || !is_left_out(ids.subspan(m + 1 - h, h), recipe.goldfish_k))
        continue;
      batch.targets[m] = -1;
      ++out;
    }
  return out;
}

}  // namespace train
