#include "compute/attention.h"

#include <cmath>

#include "base/result.h"

namespace compute {

std::int64_t Heads::group() const {
  CHECK(kv > 0 && query % kv == 0, "each kv head serves equally many query heads");
  return query / kv;
}

double AttentionOptions::scale_for(const Heads& heads) const {
  return scale != 0 ? scale : 1 / std::sqrt(static_cast<double>(heads.width));
}

bool AttentionOptions::plain(const Heads& heads, std::size_t longest) const {
  const bool all_in_sight = window == 0 || static_cast<std::size_t>(window) >= longest;
  return all_in_sight && cap == 0 && heads.value() == heads.width &&
         scale_for(heads) == AttentionOptions{}.scale_for(heads);
}

}  // namespace compute
