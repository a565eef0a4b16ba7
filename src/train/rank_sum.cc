#include "train/rank_sum.h"

#include <algorithm>

#include "compute/kernel.h"
#include "compute/worker.h"

namespace train {

namespace {

constexpr std::size_t kBuckets = 64;  // of a part, at most about so many

}  // namespace

template <class T>
RankSum<T>::RankSum(rank::Ranks& ranks, std::vector<SumRange> ranges, std::size_t grains,
                    std::size_t size, std::vector<Share> shares, std::size_t bucket)
    : ranks_(ranks), ranges_(std::move(ranges)), shares_(std::move(shares)), size_(size) {
  if (ranks_.alone()) return;
  for (int r = 0; r < ranks_.size(); ++r) parts_.push_back(part_of(r, size));
  for (int r = ranks_.size(); r-- > 0;) cut(r, parts_[static_cast<std::size_t>(r)], bucket);
  const auto& mine = parts_[static_cast<std::size_t>(ranks_.number())];
  for (int r = 0; r < ranks_.size(); ++r)
    for (const auto node : nodes_of(grains_of(grains, r, ranks_.size())))
      pieces_.push_back(
          {r, node, std::vector<float>(r == ranks_.number() ? size : mine.end - mine.begin)});
  for (auto& piece : pieces_)
    if (piece.rank == ranks_.number()) own_.push_back(&piece);
  if (own_.empty()) room_.resize(size);
  mean_ = own_.empty() ? room_.data() : own_.front()->sum.data();
}

template <class T>
void RankSum<T>::cut(int rank, const Part& part, std::size_t bucket) {
  const auto most = std::max(bucket, (part.end - part.begin) / kBuckets);
  for (auto last = part.last; last > part.first;) {
    auto first = last - 1;
    while (first > part.first && ranges_[last - 1].end - ranges_[first - 1].begin <= most) --first;
    buckets_.push_back({rank, first, last, ranges_[first].begin, ranges_[last - 1].end});
    last = first;
  }
}

// Cut where ranges meet, as evenly as they allow, or where the shares are.
template <class T>
typename RankSum<T>::Part RankSum<T>::part_of(int rank, std::size_t size) const {
  const auto cut = [&](int r) {
    const auto rank = static_cast<std::size_t>(r);
    const auto at = rank < shares_.size() ? shares_[rank].begin
                                          : size * rank / static_cast<std::size_t>(ranks_.size());
    const auto found = std::ranges::lower_bound(ranges_, at, {}, &SumRange::begin);
    return static_cast<std::size_t>(found - ranges_.begin());
  };
  const auto first = cut(rank), last = cut(rank + 1);
  if (first == last) return {first, last, 0, 0};
  return {first, last, ranges_[first].begin, ranges_[last - 1].end};
}

template <class T>
base::Result<void> RankSum<T>::begin() {
  std::vector<rank::In> in;
  for (auto& piece : pieces_)
    for (const auto& bucket : buckets_)
      if (piece.rank != ranks_.number() && bucket.owner == ranks_.number()) {
        const auto at = bucket.begin - parts_[static_cast<std::size_t>(bucket.owner)].begin;
        in.push_back({piece.rank, std::as_writable_bytes(std::span(piece.sum).subspan(
                                      at, bucket.end - bucket.begin))});
      }
  sent_ = 0;
  return ranks_.begin({}, in);
}

template <class T>
base::Result<void> RankSum<T>::send(const Fold<T>& own, std::size_t left, std::size_t from) {
  const auto is_summed = [&](std::size_t bucket) {
    const auto& node = own_[bucket / buckets_.size()]->node;
    const bool is_left = node.first <= left && left < node.first + node.count;
    return !is_left || buckets_[bucket % buckets_.size()].begin >= from;
  };
  auto to = sent_;
  while (to < own_.size() * buckets_.size() && is_summed(to)) ++to;
  TRY(send_up_to(to, own, 1));
  return ranks_.go_on();
}

template <class T>
base::Result<void> RankSum<T>::send_all(const Fold<T>& own, const base::Pool& pool) {
  return send_up_to(own_.size() * buckets_.size(), own, pool);
}

template <class T>
base::Result<void> RankSum<T>::send_up_to(std::size_t to, const Fold<T>& own,
                                          const base::Pool& pool) {
  for (; sent_ < to; ++sent_) {
    sum_own(own, sent_, pool);
    const auto& bucket = buckets_[sent_ % buckets_.size()];
    const std::span<const float> all(own_[sent_ / buckets_.size()]->sum);
    const rank::Out out{bucket.owner,
                        std::as_bytes(all.subspan(bucket.begin, bucket.end - bucket.begin))};
    if (bucket.owner != ranks_.number()) TRY(ranks_.begin({&out, 1}, {}));
  }
  return {};
}

template <class T>
void RankSum<T>::sum_own(const Fold<T>& own, std::size_t bucket, const base::Pool& pool) {
  const auto node = bucket / buckets_.size();
  const auto& of = buckets_[bucket % buckets_.size()];
  compute::run(pool, of.last - of.first, [&](int, std::size_t i) {
    const auto& range = ranges_[of.first + i];
    own.node(node, range.begin, range.end, own_[node]->sum.data() + range.begin);
  });
}

template <class T>
base::Result<void> RankSum<T>::sum(float scale, std::vector<double>& squares,
                                   const base::Pool& pool) {
  TRY(ranks_.wait());
  join_part(scale, squares, pool);
  TRY(trade(squares.data(), &Part::first, &Part::last));
  return shares_.empty() ? share_parts(mean_) : base::Result<void>();
}

template <class T>
void RankSum<T>::join_part(float scale, std::vector<double>& squares, const base::Pool& pool) {
  const auto& part = parts_[static_cast<std::size_t>(ranks_.number())];
  std::vector<Node> nodes;
  for (const auto& piece : pieces_) nodes.push_back(piece.node);
  compute::run(pool, part.last - part.first, [&](int, std::size_t i) {
    const auto& range = ranges_[part.first + i];
    const auto size = range.end - range.begin;
    std::vector<float*> sums;
    for (auto& piece : pieces_)
      sums.push_back(piece.sum.data() + range.begin -
                     (piece.rank == ranks_.number() ? 0 : part.begin));
    join(nodes, sums, size);
    const float* whole = sums[0];
    squares[part.first + i] =
        compute::kernels_for<float>().tree_sum(&whole, 1, scale, mean_ + range.begin, 0, size);
  });
}

template <class T>
template <class V>
base::Result<void> RankSum<T>::trade(V* values, std::size_t Part::* begin,
                                     std::size_t Part::* end) {
  const auto bytes = [&](const Part& part) {
    return std::span(values + part.*begin, values + part.*end);
  };
  std::vector<rank::Out> out;
  std::vector<rank::In> in;
  const auto mine = bytes(parts_[static_cast<std::size_t>(ranks_.number())]);
  for (int r = 0; r < ranks_.size(); ++r) {
    if (r == ranks_.number()) continue;
    out.push_back({r, std::as_bytes(mine)});
    in.push_back({r, std::as_writable_bytes(bytes(parts_[static_cast<std::size_t>(r)]))});
  }
  return ranks_.exchange(out, in);
}

template <class T>
base::Result<void> RankSum<T>::share_parts(float* values) {
  return trade(values, &Part::begin, &Part::end);
}

template class RankSum<float>;
template class RankSum<compute::bf16>;

}  // namespace train
