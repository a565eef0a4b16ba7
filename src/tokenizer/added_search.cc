#include "tokenizer/added_search.h"

#include <algorithm>

namespace tokenizer {

AddedSearch::AddedSearch(const std::vector<std::string_view>& spellings) {
  std::vector<Reversed> all;
  for (const auto text : spellings)
    all.push_back({{text.rbegin(), text.rend()}, static_cast<std::uint32_t>(all.size())});
  std::ranges::sort(all, {}, &Reversed::text);
  std::vector<Range> ranges{{0, all.size()}};
  nodes_.emplace_back();
  std::size_t depth = 0, level_ends = 1;  // where nodes of this depth end
  for (std::uint32_t node = 0; node < nodes_.size(); ++node) {
    if (node == level_ends) {
      ++depth;
      level_ends = nodes_.size();
    }
    add_children(node, depth, all, ranges);
  }
  const auto count = static_cast<std::uint32_t>(nodes_.size());
  nodes_.emplace_back().first = count;
}

// Shallower nodes have all their children by now, among which the shorter one is looked for. A spelling stands in front
// of all that it begins.
void AddedSearch::add_children(std::uint32_t node, std::size_t depth,
                               const std::vector<Reversed>& all, std::vector<Range>& ranges) {
  nodes_[node].first = static_cast<std::uint32_t>(nodes_.size());
  auto [at, end] = ranges[node];
  if (at < end && all[at].text.size() == depth) ++at;
  while (at < end) {
    const auto byte = static_cast<unsigned char>(all[at].text[depth]);
    const auto begin = at;
    while (at < end && static_cast<unsigned char>(all[at].text[depth]) == byte) ++at;
    const auto shorter = node == 0 ? 0 : step(nodes_[node].shorter, byte);
    const bool ends = all[begin].text.size() == depth + 1;
    nodes_.push_back({0, shorter, ends ? all[begin].index : nodes_[shorter].found, byte});
    ranges.push_back({begin, at});
  }
}

std::uint32_t AddedSearch::child(std::uint32_t node, unsigned char byte) const {
  const auto begin = nodes_.begin() + nodes_[node].first,
             end = nodes_.begin() + nodes_[node + 1].first;
  const auto found = std::ranges::lower_bound(begin, end, byte, {}, &Node::byte);
  return found != end && found->byte == byte ? static_cast<std::uint32_t>(found - nodes_.begin())
                                             : 0;
}

// Each step down the shorter ones takes back one that led deeper.
std::uint32_t AddedSearch::step(std::uint32_t node, unsigned char byte) const {
  for (;; node = nodes_[node].shorter) {
    if (const auto next = child(node, byte); next != 0 || node == 0) return next;
  }
}

void AddedSearch::find(std::string_view text, std::size_t places,
                       std::vector<std::uint32_t>& out) const {
  out.resize(places);
  std::uint32_t node = 0;
  for (auto at = text.size(); at > 0; --at) {
    node = step(node, static_cast<unsigned char>(text[at - 1]));
    if (at <= places) out[at - 1] = nodes_[node].found;
  }
}

}  // namespace tokenizer
