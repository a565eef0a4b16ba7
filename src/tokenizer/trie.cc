// Built level by level from the sorted spellings; see the header.
#include "tokenizer/trie.h"

#include <algorithm>

namespace tokenizer {

Trie::Trie(std::vector<std::pair<std::string_view, std::int32_t>> words) {
  std::ranges::stable_sort(words, {}, [](const auto& word) { return word.first; });
  struct Range {
    std::uint32_t node;
    std::size_t begin, end, depth;
  };
  std::vector<Range> open{{0, 0, words.size(), 0}};
  for (std::size_t at = 0; at < open.size(); ++at) {
    auto [node, begin, end, depth] = open[at];
    for (; begin < end && words[begin].first.size() == depth; ++begin)
      if (depth > 0) nodes_[node].id = words[begin].second;
    nodes_[node].first = static_cast<std::uint32_t>(nodes_.size());
    while (begin < end) {
      const char byte = words[begin].first[depth];
      auto stop = begin + 1;
      while (stop < end && words[stop].first[depth] == byte) ++stop;
      open.push_back({static_cast<std::uint32_t>(nodes_.size()), begin, stop, depth + 1});
      nodes_.push_back({0, 0, static_cast<std::uint8_t>(byte), -1});
      ++nodes_[node].count;
      begin = stop;
    }
  }
  for (std::size_t byte = 0; byte < 256; ++byte)
    roots_[byte] = child(0, static_cast<unsigned char>(byte));
}

// The root is nobody's child: 0 is none. Few children are quicker looked at one by one.
std::uint32_t Trie::child(std::uint32_t node, unsigned char byte) const {
  constexpr int kFew = 8;
  auto first = nodes_[node].first;
  int left = nodes_[node].count;
  while (left > kFew) {
    const auto half = static_cast<std::uint32_t>(left / 2);
    if (nodes_[first + half].byte <= byte) {
      first += half;
      left -= static_cast<int>(half);
    } else {
      left = static_cast<int>(half);
    }
  }
  for (; left > 0; --left, ++first)
    if (nodes_[first].byte == byte) return first;
  return 0;
}

}  // namespace tokenizer
