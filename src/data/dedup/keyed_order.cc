#include "data/dedup/keyed_order.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace data::dedup {

std::vector<std::string> keyed_order(std::vector<std::string> keys, std::string_view purpose,
                                     std::int64_t seed) {
  std::string front(purpose);
  front += '\0';
  front += std::to_string(seed);
  front += '\0';
  std::vector<std::pair<base::Digest, std::string>> order;
  order.reserve(keys.size());
  for (auto& key : keys) order.emplace_back(base::sha256(front + key), std::move(key));
  std::ranges::sort(order);
  keys.clear();
  for (auto& [digest, key] : order) keys.push_back(std::move(key));
  return keys;
}

}  // namespace data::dedup
