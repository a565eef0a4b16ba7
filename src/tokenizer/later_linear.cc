#include "tokenizer/later_linear.h"

#include <utility>

namespace tokenizer {

LaterLinear::LaterLinear(const std::array<std::int32_t, 256>& bytes, std::vector<Merge> merges,
                         const MergeTable& table)
    : bytes_(bytes), merges_(std::move(merges)), enough_(kTextPerMerge * merges_.size()) {
  if (merges_.size() <= kFew) make(table);
}

// The one text that crosses the line makes the tables, so no two threads do.
void LaterLinear::count(std::size_t text, const MergeTable& table) {
  const auto before = seen_.fetch_add(text, std::memory_order_relaxed);
  if (before < enough_ && text >= enough_ - before) make(table);
}

void LaterLinear::make(const MergeTable& table) {
  decided_.store(true, std::memory_order_relaxed);
  linear_ = LinearBpe::make(bytes_, merges_, table);
  if (linear_) made_.store(&*linear_, std::memory_order_release);
  if (linear_) characters_ = WholeCharacters(bytes_, merges_, table);
  hash_ = MergeHash::make(merges_, table);
  if (hash_) hashed_.store(&*hash_, std::memory_order_release);
  merges_ = {};
}

}  // namespace tokenizer
