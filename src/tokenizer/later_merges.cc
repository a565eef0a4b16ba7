#include "tokenizer/later_merges.h"

#include <algorithm>

namespace tokenizer {

LaterMerges::LaterMerges(std::vector<Merge> merges)
    : table_(MergeTable::unlaid(std::move(merges))) {
  if (table_.list().size() <= kFew) lay();
}

const MergeTable& LaterMerges::all() const {
  if (const auto* all = laid_.load(std::memory_order_acquire)) return *all;
  const std::lock_guard lock(mutex_);
  return lay();
}

const MergeTable& LaterMerges::lay() const {
  if (!laid_.load(std::memory_order_acquire)) {
    table_.lay();
    laid_.store(&table_, std::memory_order_release);
  }
  return table_;
}

const MergeTable& LaterMerges::expect_more(std::size_t text) const {
  const std::lock_guard lock(mutex_);
  expected_ += std::min(text, kShortText + 1);
  return expected_ > kShortText ? lay() : table_;
}

bool LaterMerges::Small::covers(std::span<const std::int32_t> symbols) const {
  return std::ranges::all_of(symbols, [this](std::int32_t symbol) {
    const auto at = static_cast<std::size_t>(symbol);
    return at < known.size() && known[at];
  });
}

const MergeTable& LaterMerges::some(std::span<const std::int32_t> symbols) const {
  const std::lock_guard lock(mutex_);
  seen_ += symbols.size();
  if (laid_.load(std::memory_order_acquire) || seen_ > kShortText) return lay();
  for (const auto& small : small_)
    if (small->covers(symbols)) return small->table;
  if (small_.size() == kMostSmall) return lay();
  auto small = small_of(symbols);
  if (!small) return lay();
  return small_.emplace_back(std::move(small))->table;
}

// Most files have a merge behind those that make its parts, so that one pass finds all and another one says so. Null where
// a table of all would be hardly larger, and where merges stand in an order that asks for more passes than are worth it.
std::unique_ptr<LaterMerges::Small> LaterMerges::small_of(
    std::span<const std::int32_t> symbols) const {
  std::int32_t most = 0;
  for (const auto& merge : list()) most = std::max({most, merge.left, merge.right, merge.result});
  for (const auto symbol : symbols) most = std::max(most, symbol);
  auto out = std::make_unique<Small>();
  auto& known = out->known;
  known.resize(static_cast<std::size_t>(most) + 1);
  for (const auto symbol : symbols) known[static_cast<std::size_t>(symbol)] = true;
  if (!small_.empty())
    for (std::size_t i = 0; i < known.size() && i < small_.back()->known.size(); ++i)
      if (small_.back()->known[i]) known[i] = true;
  std::vector<Merge> kept;
  const auto is = [&](std::int32_t symbol) { return known[static_cast<std::size_t>(symbol)]; };
  bool grows = true;
  for (int pass = 0; grows; ++pass) {
    if (pass == kMostPasses) return nullptr;
    grows = false;
    kept.clear();
    looked_at_ += list().size();
    for (const auto& merge : list()) {
      if (!is(merge.left) || !is(merge.right)) continue;
      kept.push_back(merge);
      if (is(merge.result)) continue;
      known[static_cast<std::size_t>(merge.result)] = true;
      grows = true;
    }
    if (kept.size() > list().size() / 4) return nullptr;
  }
  out->table = MergeTable(std::move(kept));
  return out;
}

}  // namespace tokenizer
