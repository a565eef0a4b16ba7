#include "tokenizer/merge_steps.h"

#include <algorithm>
#include <utility>

namespace tokenizer {

MergeSteps::MergeSteps(std::span<const Merge> merges, std::size_t before) {
  std::vector<Merge> chapter;
  const auto close = [&] {
    if (!chapter.empty()) chapters_.emplace_back(std::exchange(chapter, {}));
  };
  for (const auto& merge : merges) {
    const bool fresh = merge.result == static_cast<std::int32_t>(before);
    if (!fresh) close();
    chapter.push_back(merge);
    fresh ? void(++before) : close();
  }
  close();
}

void MergeSteps::apply(std::vector<std::int32_t>& symbols) {
  for (const auto& chapter : chapters_) apply(symbols, chapter);
}

void MergeSteps::apply(std::vector<std::int32_t>& symbols, const MergeTable& chapter) {
  if (symbols.size() < 2) return;
  const auto rank_at = [&](std::size_t i) { return chapter.find(symbols[i], symbols[i + 1]).rank; };
  ranks_.clear();
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) ranks_.push_back(rank_at(i));
  while (!ranks_.empty()) {
    const auto rank = *std::ranges::min_element(ranks_);
    if (rank == MergeTable::kNone) return;
    const auto merge = chapter.list()[rank];
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool joined =
          i + 1 < symbols.size() && symbols[i] == merge.left && symbols[i + 1] == merge.right;
      symbols[kept++] = joined ? merge.result : symbols[i];
      i += joined;
    }
    symbols.resize(kept);
    ranks_.resize(kept - 1);
    for (std::size_t i = 0; i + 1 < kept; ++i) ranks_[i] = rank_at(i);
  }
}

}  // namespace tokenizer
