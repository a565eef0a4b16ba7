#include "train/fold.h"

#include <algorithm>
#include <bit>

#include "compute/kernel.h"

namespace train {

namespace {

constexpr std::size_t kChunk = 4096;  // elements: their sum in float stays in the first cache

Node parent_of(const Node& half) {
  const auto count = 2 * half.count;
  return {half.first / count * count, count};
}

// sum += in
void add_to(float* sum, const float* in, std::size_t size) {
  compute::kernels_for<float>().add(in, sum, size);
}

}  // namespace

// Whatever is held is of different grains. What was done before the first at work are the largest nodes of
// these grains, and perhaps a leaf on either side; all else lies within `ahead_` grains from there.
template <class T>
Fold<T>::Fold(GrainRange grains, std::size_t size, int workers)
    : grains_(grains),
      nodes_(nodes_of(grains)),
      size_(size),
      ahead_(2 * static_cast<std::size_t>(std::max(1, workers))),
      next_(grains.begin) {
  const auto levels = static_cast<std::size_t>(std::bit_width(grains.count()));
  const std::size_t sides = grains.begin == 0 ? 1 : 2;  // on which nodes become smaller
  const auto leaves = std::min(grains.count(), ahead_ + 2);
  const auto sums =
      grains.count() <= 2 ? 0 : std::min(grains.count() / 2, sides * levels + ahead_ / 2);
  const auto take = [&]<class V>(std::vector<V*>& out) {
    auto& taken = memory_.emplace_back(size * sizeof(V), compute::Device{});
    out.push_back(taken.view(compute::type_of<V>, 1, size).template as<V>());
  };
  for (std::size_t i = 0; i < leaves; ++i) take(free_leaves_);
  for (std::size_t i = 0; i < sums; ++i) take(free_wide_);
  at_work_.reserve(ahead_);
  waiting_.reserve(leaves + sums);
}

template <class T>
void Fold<T>::clear() {
  CHECK(at_work_.empty(), "a step begins when no grain is at work");
  for (const auto& sum : waiting_) give_back(sum);
  waiting_.clear();
  next_ = grains_.begin;
}

template <class T>
typename Fold<T>::Sum Fold<T>::begin() {
  std::unique_lock lock(mutex_);
  CHECK(next_ < grains_.end, "no more grains are begun than there are");
  const auto grain = next_++;
  at_work_.push_back({{grain, 1}, nullptr, nullptr});
  finished_.wait(lock, [&] {
    return std::ranges::none_of(at_work_,
                                [&](const Sum& one) { return one.of.first + ahead_ <= grain; });
  });
  CHECK(!free_leaves_.empty(), "there is memory for every leaf that can be held");
  auto* const leaf = free_leaves_.back();
  free_leaves_.pop_back();
  std::ranges::find(at_work_, grain, [](const Sum& one) { return one.of.first; })->leaf = leaf;
  return {{grain, 1}, leaf, nullptr};
}

template <class T>
std::optional<std::size_t> Fold<T>::left() {
  const std::lock_guard lock(mutex_);
  if (next_ < grains_.end || at_work_.size() != 1) return {};
  return at_work_.front().of.first;
}

template <class T>
void Fold<T>::done(Sum mine) noexcept {
  {
    const auto grain = mine.of.first;
    std::unique_lock lock(mutex_);
    const auto known = [](const Sum& sum) { return sum.leaf || sum.wide; };
    const bool last = next_ == grains_.end && at_work_.size() == 1;
    const auto other_half = [&] { return last ? Sum{} : take_other_half(mine.of); };
    for (auto half = other_half(); known(half); half = other_half()) {
      Sum beyond{};
      if (mine.leaf) beyond = take_other_half(parent_of(mine.of));
      if (mine.leaf && !known(beyond)) {
        CHECK(!free_wide_.empty(), "there is memory for every sum that can be held");
        beyond.wide = free_wide_.back();
        free_wide_.pop_back();
      }
      lock.unlock();
      const auto sum = add(mine, half, beyond);
      lock.lock();
      for (const auto& part : {mine, half})
        if (part.leaf || part.wide != sum.wide) give_back(part);
      mine = sum;
    }
    waiting_.push_back(mine);
    std::erase_if(at_work_, [&](const Sum& one) { return one.of.first == grain; });
  }
  finished_.notify_all();
}

template <class T>
typename Fold<T>::Sum Fold<T>::take_other_half(const Node& half) {
  const Node parent = parent_of(half);
  const auto other = std::ranges::find_if(waiting_, [&](const Sum& sum) {
    return sum.of.count == half.count && sum.of.first != half.first &&
           parent_of(sum.of).first == parent.first;
  });
  if (other == waiting_.end()) return {};
  const auto out = *other;
  waiting_.erase(other);
  return out;
}

// Two leaves are added to the sum of the other half beyond them, or into new memory; two sums in float in
// place of the second.
template <class T>
typename Fold<T>::Sum Fold<T>::add(const Sum& a, const Sum& b, const Sum& beyond) {
  const Sum parent{parent_of(a.of), nullptr, a.leaf ? beyond.wide : b.wide};
  if (!a.leaf) add_to(b.wide, a.wide, size_);
  if (!a.leaf) return parent;
  alignas(64) float both[kChunk];
  for (std::size_t at = 0; at < size_; at += kChunk) {
    const auto n = std::min(kChunk, size_ - at);
    const T* leaves[] = {a.leaf + at, b.leaf + at};
    const bool joins = beyond.of.count > 0;
    compute::kernels_for<T>().tree_sum(leaves, 2, 1, joins ? both : beyond.wide + at, 0, n);
    if (joins) add_to(beyond.wide + at, both, n);
  }
  return beyond.of.count > 0 ? Sum{parent_of(parent.of), nullptr, beyond.wide} : parent;
}

template <class T>
void Fold<T>::give_back(const Sum& sum) {
  if (sum.leaf) free_leaves_.push_back(sum.leaf);
  if (sum.wide) free_wide_.push_back(sum.wide);
}

template <class T>
const typename Fold<T>::Sum* Fold<T>::held(const Node& of) const {
  const auto is_it = [&](const Sum& sum) {
    return sum.of.first == of.first && sum.of.count == of.count;
  };
  const auto waits = std::ranges::find_if(waiting_, is_it);
  if (waits != waiting_.end()) return &*waits;
  const auto works = std::ranges::find_if(at_work_, is_it);
  return works != at_work_.end() ? &*works : nullptr;
}

// Of two halves the one that is not held, the last grain's, comes first: a sum of two does not ask.
template <class T>
void Fold<T>::sum_of(const Node& of, std::size_t begin, std::size_t end, float* out) const {
  const auto& leaves_of = compute::kernels_for<T>();
  if (const auto* sum = held(of)) {
    if (sum->wide) return void(std::copy(sum->wide + begin, sum->wide + end, out));
    const T* leaf = sum->leaf + begin;
    return void(leaves_of.tree_sum(&leaf, 1, 1, out, 0, end - begin));
  }
  CHECK(of.count > 1, "gradients are summed when all grains are done, or one is left");
  const Node first{of.first, of.count / 2}, second{of.first + of.count / 2, of.count / 2};
  const Sum *a = held(first), *b = held(second);
  if (a && b && a->leaf && b->leaf) {
    const T* leaves[] = {a->leaf + begin, b->leaf + begin};
    return void(leaves_of.tree_sum(leaves, 2, 1, out, 0, end - begin));
  }
  sum_of(b ? first : second, begin, end, out);
  add_sum_of(b ? second : first, begin, end, out);
}

template <class T>
void Fold<T>::add_sum_of(const Node& of, std::size_t begin, std::size_t end, float* out) const {
  if (const auto* sum = held(of); sum && sum->wide)
    return add_to(out, sum->wide + begin, end - begin);
  alignas(64) float some[kChunk];
  for (auto at = begin; at < end; at += kChunk) {
    const auto n = std::min(kChunk, end - at);
    sum_of(of, at, at + n, some);
    add_to(out + (at - begin), some, n);
  }
}

template <class T>
void Fold<T>::node(std::size_t node, std::size_t begin, std::size_t end, float* out) const {
  sum_of(nodes_[node], begin, end, out);
}

// The smallest node is added to the next, and so on, as the tree joins them.
template <class T>
double Fold<T>::sum(float scale, std::size_t begin, std::size_t end, float* out) const {
  CHECK(grains_.begin == 0, "a sum over all grains is asked of whoever has them all");
  node(nodes_.size() - 1, begin, end, out);
  for (auto n = nodes_.size() - 1; n-- > 0;) add_sum_of(nodes_[n], begin, end, out);
  const float* whole = out;
  return compute::kernels_for<float>().tree_sum(&whole, 1, scale, out, 0, end - begin);
}

template class Fold<float>;
template class Fold<compute::bf16>;

}  // namespace train
