// Spellings as a tree of bytes, for all that a text begins with.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenizer {

class Trie {
 public:
  Trie() = default;
  // Spellings with their ids; of two of one spelling the later counts, an empty one is never found.
  explicit Trie(std::vector<std::pair<std::string_view, std::int32_t>> words);

  // Calls found(size, id) for each word that `text` begins with, the shortest first.
  template <class F>
  void each_prefix(std::string_view text, F&& found) const {
    std::uint32_t node = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      node = i == 0 ? roots_[byte] : child(node, byte);
      if (node == 0) return;
      if (nodes_[node].id >= 0) found(i + 1, nodes_[node].id);
    }
  }

 private:
  struct Node {
    std::uint32_t first = 0;  // of its children, which stand side by side by their bytes
    std::uint16_t count = 0;
    std::uint8_t byte = 0;
    std::int32_t id = -1;
  };
  std::uint32_t child(std::uint32_t node, unsigned char byte) const;

  std::vector<Node> nodes_ = std::vector<Node>(1);
  std::array<std::uint32_t, 256> roots_{};  // children of the root by their bytes
};

}  // namespace tokenizer
