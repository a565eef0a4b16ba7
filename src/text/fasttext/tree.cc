#include "text/fasttext/tree.h"

#include <algorithm>
#include <cmath>
#include <queue>

namespace text::fasttext {
namespace {

constexpr std::int64_t kEndless = 1'000'000'000'000'000;  // fastText's count of a node not yet made

constexpr std::size_t kUsual = 64;  // nodes that wait at a time

// Labels that score less are never named: the logarithm of what is added to each score.
float least() {
  static const float log = log_of(0);
  return log;
}

}  // namespace

// Two at a time, from the rarest label and the oldest inner node, whichever is rarer; of equals the node. Counts
// need not be in order: what fastText makes of them is the tree that the model was trained with.
base::Result<Tree> Tree::grow(std::span<const std::int64_t> counts) {
  const auto labels = static_cast<std::uint32_t>(counts.size());
  std::int64_t sum = 0;
  for (const auto count : counts)
    if (count < 0 || count >= kEndless || (sum += count) >= kEndless)
      return base::Error{base::Code::bad_data, "its labels have counts that cannot be", "", ""};
  Tree out;
  out.leaves_ = labels;
  std::vector<std::int64_t> weight(counts.begin(), counts.end());
  std::vector<std::uint32_t> depth(labels, 0);
  std::uint32_t leaf = labels,
                node = labels;  // leaves below `leaf` and nodes from `node` on are free
  const auto next = [&] {
    const bool has_node = node < weight.size();
    if (leaf > 0 && (!has_node || weight[leaf - 1] < weight[node])) return --leaf;
    return node++;
  };
  while (weight.size() + 1 < std::size_t{2} * labels) {
    const auto left = next(), right = next();
    out.inner_.push_back({left, right});
    weight.push_back(weight[left] + weight[right]);
    depth.push_back(std::max(depth[left], depth[right]) + 1);
  }
  out.slack_ = 2e-5f * static_cast<float>(depth.back() + 1);
  return out;
}

void Tree::branch(const Matrix& rows, const float* line, Visit at, Visit& left,
                  Visit& right) const {
  const auto& node = inner_[at.node - leaves_];
  const float product = rows.dot(at.node - leaves_, line);
  const auto share = static_cast<float>(1.0 / (1.0f + std::exp(-product)));
  left = {at.log + log_of(static_cast<float>(1.0 - share)), node.left};
  right = {at.log + log_of(share), node.right};
}

std::vector<Scored> Tree::best(const Matrix& rows, const float* line, std::size_t top) const {
  std::vector<Scored> out;
  if (by_worth(rows, line, top, out)) return out;
  return in_order(rows, line, top);
}

// As fastText walks: the left side first, and what is worse than all that are kept is passed by. By a stack of
// ours, for a tree may be as deep as there are labels.
std::vector<Scored> Tree::in_order(const Matrix& rows, const float* line, std::size_t top) const {
  Best best(top);
  std::vector<Visit> open = {{0, static_cast<std::uint32_t>(leaves_ + inner_.size()) - 1}};
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    if (at.log < least() || !best.wants(at.log)) continue;
    if (leaf(at.node)) {
      best.put({at.log, at.node});
    } else {
      open.resize(open.size() + 2);
      branch(rows, line, at, *(open.end() - 1), *(open.end() - 2));
    }
  }
  return best.take();
}

// The most likely node first, so that few others are looked at. The answer is that of the walk in order unless
// two scores are so near that order counts; then false.
bool Tree::by_worth(const Matrix& rows, const float* line, std::size_t top,
                    std::vector<Scored>& out) const {
  const auto worse = [](const Visit& a, const Visit& b) { return a.log < b.log; };
  const float nothing = least() - slack_;
  std::vector<Visit> open;
  open.reserve(kUsual);
  open.push_back({0, static_cast<std::uint32_t>(leaves_ + inner_.size()) - 1});
  while (!open.empty()) {
    std::pop_heap(open.begin(), open.end(), worse);
    const auto at = open.back();
    open.pop_back();
    if (out.size() == top) return at.log < out.back().log - slack_;
    if (at.log < least() + slack_) return false;
    if (leaf(at.node)) {
      if (!out.empty() && at.log >= out.back().log) return false;
      out.push_back({at.log, at.node});
      continue;
    }
    Visit left, right;
    branch(rows, line, at, left, right);
    for (const auto& one : {left, right}) {
      if (one.log < nothing) continue;
      open.push_back(one);
      std::push_heap(open.begin(), open.end(), worse);
    }
  }
  return true;
}

}  // namespace text::fasttext
