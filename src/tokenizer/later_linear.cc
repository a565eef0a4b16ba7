#include "tokenizer/later_linear.h"

namespace tokenizer {

LaterLinear::LaterLinear(const std::array<std::int32_t, 256>& bytes, const MergeTable& table)
    : bytes_(bytes), enough_(kTextPerMerge * table.list().size()) {
  if (table.list().size() <= kFew) make_now(table);
}

void LaterLinear::make(const MergeTable& table) {
  linear_ = LinearBpe::make(bytes_, table);
  if (linear_) made_.store(&*linear_, std::memory_order_release);
  if (linear_) characters_ = WholeCharacters(bytes_, table.list(), table);
  hash_ = MergeHash::make(table.list(), table, bytes_);
  if (hash_) hashed_.store(&*hash_, std::memory_order_release);
}

}  // namespace tokenizer
