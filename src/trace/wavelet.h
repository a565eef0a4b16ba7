// A text of bytes of which one asks how often a byte stands before a place: a wavelet tree in the shape
// of a Huffman code (Grossi, Gupta and Vitter 2003; Mäkinen and Navarro 2005), on RankBits.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "trace/rank_bits.h"

namespace trace {

class Wavelet {
 public:
  // Bytes that open() takes. `text` is shorter than 2^29 bytes, so that its bits can be counted.
  static std::string build(std::string_view text);
  // Takes them from the front of `bytes`, which must live as long and be aligned to 8. Error: bad_data.
  static base::Result<Wavelet> open(std::string_view& bytes, const std::string& where);

  std::uint64_t size() const { return size_; }
  // How often each byte stands in the text.
  const std::array<std::uint64_t, 256>& counts() const { return counts_; }
  // How often `byte` stands before `low` and before `high`; both are at most size().
  struct Two {
    std::uint64_t low, high;
  };
  Two rank(std::uint8_t byte, std::uint64_t low, std::uint64_t high) const;
  // The byte at `place`, and how often it stands before it.
  struct Here {
    std::uint8_t byte;
    std::uint64_t before;
  };
  Here at(std::uint64_t place) const;

 private:
  struct Node {
    std::uint64_t first = 0, set = 0;  // where its bits begin; set bits before them
    std::int32_t child[2] = {-1, -1};  // node, or -1 - byte for a leaf
  };
  static std::vector<Node> shape(const std::array<std::uint64_t, 256>& counts,
                                 std::vector<std::uint64_t>& sizes);

  std::uint64_t size_ = 0;
  std::array<std::uint64_t, 256> counts_{};
  std::vector<Node> nodes_;  // the root first; none for a text of one kind of byte
  struct Way {
    std::uint64_t bits = 0;  // from the root, the first lowest
    int length = 0;
  };
  std::array<Way, 256> ways_{};
  RankBits bits_;
};

}  // namespace trace
