#include "train/rank_sum.h"

#include <algorithm>

#include "compute/kernel.h"
#include "compute/worker.h"

namespace train {

template <class T>
RankSum<T>::RankSum(rank::Ranks& ranks, std::vector<SumRange> ranges, std::size_t grains,
                    std::size_t size, std::vector<Share> shares)
    : ranks_(ranks), ranges_(std::move(ranges)), shares_(std::move(shares)) {
  if (ranks_.alone()) return;
  for (int r = 0; r < ranks_.size(); ++r) parts_.push_back(part_of(r, size));
  const auto& mine = parts_[static_cast<std::size_t>(ranks_.number())];
  for (int r = 0; r < ranks_.size(); ++r)
    for (const auto node : nodes_of(grains_of(grains, r, ranks_.size())))
      pieces_.push_back(
          {r, node, std::vector<float>(r == ranks_.number() ? size : mine.end - mine.begin)});
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
base::Result<void> RankSum<T>::sum(const Fold<T>& own, float scale, float* sum,
                                   std::vector<double>& squares, const base::Pool& pool) {
  sum_own(own, pool);
  TRY(trade_nodes());
  join_part(scale, sum, squares, pool);
  TRY(trade(squares.data(), &Part::first, &Part::last));
  return shares_.empty() ? share_parts(sum) : base::Result<void>();
}

template <class T>
void RankSum<T>::sum_own(const Fold<T>& own, const base::Pool& pool) {
  std::vector<Piece*> mine;
  for (auto& piece : pieces_)
    if (piece.rank == ranks_.number()) mine.push_back(&piece);
  compute::run(pool, mine.size() * ranges_.size(), [&](int, std::size_t i) {
    const auto node = i / ranges_.size();
    const auto& range = ranges_[i % ranges_.size()];
    own.node(node, range.begin, range.end, mine[node]->sum.data() + range.begin);
  });
}

template <class T>
base::Result<void> RankSum<T>::trade_nodes() {
  std::vector<rank::Out> out;
  std::vector<rank::In> in;
  for (auto& piece : pieces_)
    if (piece.rank != ranks_.number())
      in.push_back({piece.rank, std::as_writable_bytes(std::span(piece.sum))});
    else
      for (int r = 0; r < ranks_.size(); ++r)
        if (const auto& part = parts_[static_cast<std::size_t>(r)]; r != ranks_.number())
          out.push_back(
              {r, std::as_bytes(std::span(piece.sum).subspan(part.begin, part.end - part.begin))});
  return ranks_.exchange(out, in);
}

template <class T>
void RankSum<T>::join_part(float scale, float* sum, std::vector<double>& squares,
                           const base::Pool& pool) {
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
        compute::kernels_for<float>().tree_sum(&whole, 1, scale, sum + range.begin, 0, size);
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
