// The Huffman tree of labels by which a model with hierarchical softmax scores them.
//
// A frequent label stands near the root. Each inner node has a row of the output matrix: the share of its right
// side is the logistic function of that row's product with the line's vector, and a leaf's score is the product
// of the shares on its way.
#pragma once

#include <span>

#include "text/fasttext/guess.h"
#include "text/fasttext/matrix.h"

namespace text::fasttext {

class Tree {
 public:
  Tree() = default;
  // By how often each label came in training. Error (without a file): bad_data for counts that no text has.
  static base::Result<Tree> grow(std::span<const std::int64_t> counts);

  // The best `top` labels with a score of at least 0. `rows` has one row less than there are labels, or more.
  std::vector<Scored> best(const Matrix& rows, const float* line, std::size_t top) const;

 private:
  struct Node {
    std::uint32_t left = 0, right = 0;
  };
  struct Visit {
    float log;
    std::uint32_t node;
  };
  bool leaf(std::uint32_t node) const { return node < leaves_; }
  void branch(const Matrix& rows, const float* line, Visit at, Visit& left, Visit& right) const;
  std::vector<Scored> in_order(const Matrix& rows, const float* line, std::size_t top) const;
  bool by_worth(const Matrix& rows, const float* line, std::size_t top,
                std::vector<Scored>& out) const;

  std::uint32_t leaves_ = 0;
  std::vector<Node> inner_;  // the root is the last one
  float slack_ = 0;          // by so much a leaf may be above a node on its way
};

}  // namespace text::fasttext
