// Which of several spellings stands at each place of a text, in time linear in it whatever they are: one pass from the
// end of the text to its beginning, over the spellings from their ends (Aho & Corasick 1975).
//
// For spellings that were made so that walks along them are long. It takes some 25 bytes for each of theirs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

class AddedSearch {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // None is empty, and none stands there twice.
  explicit AddedSearch(const std::vector<std::string_view>& spellings);

  // For each of the first `places` of `text` the longest spelling that stands there, by its index; else kNone.
  // One that ends behind `text` does not stand there.
  void find(std::string_view text, std::size_t places, std::vector<std::uint32_t>& out) const;

 private:
  // What was read is the end of a spelling. Nodes stand by their depth, so that children of one are in a row.
  struct Node {
    std::uint32_t first = 0;      // of its children; they end where those of the next node begin
    std::uint32_t shorter = 0;    // the longest other node that what was read ends in, too
    std::uint32_t found = kNone;  // the longest spelling that stands here
    unsigned char byte = 0;       // that leads here
  };
  struct Reversed {
    std::string text;
    std::uint32_t index;
  };
  struct Range {
    std::size_t begin, end;  // of the spellings that go through a node
  };
  void add_children(std::uint32_t node, std::size_t depth, const std::vector<Reversed>& all,
                    std::vector<Range>& ranges);
  std::uint32_t child(std::uint32_t node, unsigned char byte) const;  // 0: none
  std::uint32_t step(std::uint32_t node, unsigned char byte) const;

  std::vector<Node> nodes_;  // the root first, and behind the others one that only ends a row
};

}  // namespace tokenizer
