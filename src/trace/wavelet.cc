#include "trace/wavelet.h"

#include <algorithm>
#include <cstring>
#include <queue>
#include <tuple>

namespace trace {

namespace {

using Counts = std::array<std::uint64_t, 256>;

base::Error damaged(const std::string& where) {
  return {base::Code::bad_data, "its counts of bytes are not those of an index", where,
          "make the index again"};
}

}  // namespace

// The Huffman tree of the counts, the root first; ties go to what was made first, so that the shape
// follows from the counts.
std::vector<Wavelet::Node> Wavelet::shape(const Counts& counts, std::vector<std::uint64_t>& sizes) {
  using Item = std::tuple<std::uint64_t, std::uint32_t, std::int32_t>;  // count, when made, what
  std::priority_queue<Item, std::vector<Item>, std::greater<>> open;
  std::uint32_t made = 0;
  for (std::int32_t byte = 0; byte < 256; ++byte)
    if (const auto count = counts[static_cast<std::size_t>(byte)])
      open.emplace(count, made++, -1 - byte);
  std::vector<Node> nodes;
  while (open.size() > 1) {
    const auto [a, first, left] = open.top();
    open.pop();
    const auto [b, second, right] = open.top();
    open.pop();
    open.emplace(a + b, made++, static_cast<std::int32_t>(nodes.size()));
    Node node;
    node.child[0] = left;
    node.child[1] = right;
    nodes.push_back(node);
    sizes.push_back(a + b);
  }
  std::ranges::reverse(nodes);
  std::ranges::reverse(sizes);
  const auto last = static_cast<std::int32_t>(nodes.size()) - 1;
  std::uint64_t first = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (auto& child : nodes[i].child)
      if (child >= 0) child = last - child;
    nodes[i].first = first;
    first += sizes[i];
  }
  return nodes;
}

std::string Wavelet::build(std::string_view text) {
  CHECK(text.size() < std::uint64_t{1} << 29, "the text of one wavelet tree is below 512 MiB");
  Counts counts{};
  for (const auto c : text) ++counts[static_cast<std::uint8_t>(c)];
  std::vector<std::uint64_t> sizes;
  const auto nodes = shape(counts, sizes);
  std::string out(reinterpret_cast<const char*>(counts.data()), sizeof counts);
  RankBitsBuilder bits;
  // Level by level: the text that reaches a node is made out of that of its parent and then dropped.
  std::vector<std::string> texts(nodes.size());
  if (!nodes.empty()) texts[0] = std::string(text);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    std::array<bool, 256> goes_right{};
    std::vector<std::int32_t> below{nodes[i].child[1]};
    while (!below.empty()) {
      const auto at = below.back();
      below.pop_back();
      if (at < 0) {
        goes_right[static_cast<std::size_t>(-1 - at)] = true;
        continue;
      }
      for (const auto child : nodes[static_cast<std::size_t>(at)].child) below.push_back(child);
    }
    std::string* to[2] = {nullptr, nullptr};
    for (int side = 0; side < 2; ++side)
      if (const auto child = nodes[i].child[side]; child >= 0) {
        to[side] = &texts[static_cast<std::size_t>(child)];
        to[side]->reserve(sizes[static_cast<std::size_t>(child)]);
      }
    for (const auto c : texts[i]) {
      const bool right = goes_right[static_cast<std::uint8_t>(c)];
      bits.push(right);
      if (to[right]) to[right]->push_back(c);
    }
    texts[i] = {};
  }
  return out + bits.finish();
}

base::Result<Wavelet> Wavelet::open(std::string_view& bytes, const std::string& where) {
  Wavelet out;
  if (bytes.size() < sizeof out.counts_) return damaged(where);
  std::memcpy(out.counts_.data(), bytes.data(), sizeof out.counts_);
  bytes.remove_prefix(sizeof out.counts_);
  for (const auto count : out.counts_) {
    if (count >= std::uint64_t{1} << 29) return damaged(where);
    out.size_ += count;
  }
  if (out.size_ >= std::uint64_t{1} << 29) return damaged(where);
  out.bits_ = TRY(RankBits::open(bytes, where));
  std::vector<std::uint64_t> sizes;
  out.nodes_ = shape(out.counts_, sizes);
  const auto end = out.nodes_.empty() ? 0 : out.nodes_.back().first + sizes.back();
  if (out.bits_.size() != end) return damaged(where);
  for (std::size_t i = 0; i < out.nodes_.size(); ++i) {
    auto& node = out.nodes_[i];
    node.set = out.bits_.rank(node.first);
    const auto right = node.child[1];
    const auto count = right >= 0 ? sizes[static_cast<std::size_t>(right)]
                                  : out.counts_[static_cast<std::size_t>(-1 - right)];
    if (out.bits_.rank(node.first + sizes[i]) - node.set != count) return damaged(where);
  }
  struct Open {
    std::int32_t at;
    Way way;
  };
  std::vector<Open> open;
  if (!out.nodes_.empty()) open.push_back({0, {}});
  while (!open.empty()) {
    const auto [at, way] = open.back();
    open.pop_back();
    if (at < 0) {
      out.ways_[static_cast<std::size_t>(-1 - at)] = way;
      continue;
    }
    for (int side = 0; side < 2; ++side)
      open.push_back({out.nodes_[static_cast<std::size_t>(at)].child[side],
                      {way.bits | static_cast<std::uint64_t>(side) << way.length, way.length + 1}});
  }
  return out;
}

Wavelet::Two Wavelet::rank(std::uint8_t byte, std::uint64_t low, std::uint64_t high) const {
  if (counts_[byte] == 0) return {0, 0};
  std::int32_t at = nodes_.empty() ? -1 : 0;
  for (auto way = ways_[byte].bits; at >= 0 && low < high; way >>= 1) {
    const auto& node = nodes_[static_cast<std::size_t>(at)];
    const auto set_low = bits_.rank(node.first + low) - node.set;
    const auto set_high = bits_.rank(node.first + high) - node.set;
    low = way & 1 ? set_low : low - set_low;
    high = way & 1 ? set_high : high - set_high;
    at = node.child[way & 1];
  }
  return {low, high};
}

Wavelet::Here Wavelet::at(std::uint64_t place) const {
  if (nodes_.empty())
    return {static_cast<std::uint8_t>(std::ranges::find_if(counts_, [](auto n) { return n > 0; }) -
                                      counts_.begin()),
            place};
  std::int32_t at = 0;
  while (at >= 0) {
    const auto& node = nodes_[static_cast<std::size_t>(at)];
    const auto before = bits_.rank(node.first + place);
    const bool bit = bits_.rank(node.first + place + 1) > before;
    place = bit ? before - node.set : place - (before - node.set);
    at = node.child[bit];
  }
  return {static_cast<std::uint8_t>(-1 - at), place};
}

}  // namespace trace
