#include "tokenizer/merge_queue.h"

#include <algorithm>
#include <functional>

namespace tokenizer {

inline void MergeQueue::Waiting::put(std::uint32_t place) {
  if (empty()) {
    places.clear();
    next = 0;
    heap = false;
  }
  if (!heap && !places.empty() && place < places.back()) {
    places.erase(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(next));
    next = 0;
    heap = true;  // what is in order is one, too
  }
  places.push_back(place);
  if (heap) std::ranges::push_heap(places, std::greater());
}

inline std::uint32_t MergeQueue::Waiting::take() {
  if (!heap) return places[next++];
  std::ranges::pop_heap(places, std::greater());
  const auto place = places.back();
  places.pop_back();
  return place;
}

void MergeQueue::lay(std::span<const std::int32_t> symbols, std::size_t merges) {
  known_.fill({});  // of other ranks, it may be
  if (waiting_of_.size() < merges) waiting_of_.resize(merges, kNone);
  symbols_.resize(symbols.size());
  const auto count = static_cast<std::uint32_t>(symbols.size());
  for (std::uint32_t i = 0; i < count; ++i)
    symbols_[i] = {symbols[i], i > 0 ? i - 1 : kNone, i + 1 < count ? i + 1 : kNone};
}

inline std::uint32_t MergeQueue::rank(std::int32_t left, std::int32_t right,
                                      const PairRanks& ranks) {
  auto& known =
      known_[(static_cast<std::uint32_t>(left) + 7 * static_cast<std::uint32_t>(right)) % kKnown];
  if (known.left != left || known.right != right)
    known = {left, right, ranks.find(left, right).rank};
  return known.rank;
}

std::uint32_t MergeQueue::propose(std::uint32_t at, const PairRanks& ranks) {
  const auto after = symbols_[at].after;
  if (after == kNone) return kNone;
  const auto found = rank(symbols_[at].id, symbols_[after].id, ranks);
  if (found == PairRanks::kNone) return kNone;
  auto& index = waiting_of_[found];
  if (index == kNone) {
    index = static_cast<std::uint32_t>(used_.size());
    used_.push_back(found);
    if (waiting_.size() < used_.size()) waiting_.emplace_back();
  }
  auto& waiting = waiting_[index];
  if (waiting.empty()) {
    open_.push_back(found);
    std::ranges::push_heap(open_, std::greater());
  }
  waiting.put(at);
  return index;
}

// A long stretch mostly repeats what stood one place or two before, and then so does what is found.
void MergeQueue::propose_all(std::span<const std::int32_t> symbols, const PairRanks& ranks) {
  std::int32_t left[2] = {-1, -1}, right[2] = {-1, -1};  // of even and of odd places
  std::uint32_t waits[2] = {kNone, kNone};
  for (std::uint32_t i = 0; i + 1 < symbols.size(); ++i) {
    const auto turn = i % 2;
    if (symbols[i] != left[turn] || symbols[i + 1] != right[turn]) {
      left[turn] = symbols[i];
      right[turn] = symbols[i + 1];
      waits[turn] = propose(i, ranks);
    } else if (waits[turn] != kNone) {
      waiting_[waits[turn]].places.push_back(i);  // behind all that are there
    }
  }
}

void MergeQueue::apply(std::uint32_t at, const Merge& merge, const PairRanks& ranks) {
  auto& left = symbols_[at];
  if (left.id != merge.left || left.after == kNone) return;
  auto& right = symbols_[left.after];
  if (right.id != merge.right) return;
  left.id = merge.result;
  right.id = -1;
  left.after = right.after;
  if (left.after != kNone) symbols_[left.after].before = at;
  if (left.before != kNone) propose(left.before, ranks);
  propose(at, ranks);
}

void MergeQueue::clear() {
  constexpr std::size_t kKept = 1u << 16;
  for (const auto rank : used_) waiting_of_[rank] = kNone;
  used_.clear();
  for (auto& one : waiting_)
    if (one.places.capacity() > kKept) one = {};
  if (waiting_.size() > kKept) waiting_ = {};
  if (symbols_.capacity() > kKept) symbols_ = {};
}

void MergeQueue::merge(std::span<const std::int32_t> symbols, const PairRanks& ranks,
                       std::span<const Merge> merges, IdBuffer& out) {
  lay(symbols, merges.size());
  propose_all(symbols, ranks);
  while (!open_.empty()) {
    const auto rank = open_.front();
    auto& waiting = waiting_[waiting_of_[rank]];
    const auto at = waiting.take();
    if (waiting.empty()) {
      std::ranges::pop_heap(open_, std::greater());
      open_.pop_back();
    }
    apply(at, merges[rank], ranks);
  }
  for (std::uint32_t at = symbols_.empty() ? kNone : 0; at != kNone; at = symbols_[at].after)
    out.add(symbols_[at].id);
  clear();
}

}  // namespace tokenizer
