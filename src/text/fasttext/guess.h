// What a model says of a line.
#pragma once

#include <cstdint>
#include <vector>

namespace text::fasttext {

// A label's number and the logarithm of its score.
struct Scored {
  float log = 0;
  std::uint32_t label = 0;
};

// The best `most` of those that were put in, as fastText keeps them: a heap whose first one is the worst. So of
// equal scores the same ones stay, and they come out in the same order.
class Best {
 public:
  explicit Best(std::size_t most) : most_(most) {}
  bool full() const { return kept_.size() == most_; }
  float worst() const { return kept_.front().log; }  // of at least one
  bool wants(float log) const { return !full() || log >= worst(); }
  void put(Scored one);
  std::vector<Scored> take();  // the best one first

 private:
  std::size_t most_;
  std::vector<Scored> kept_;
};

// fastText adds a little to each score, so that it has a logarithm; what it prints is so much above.
float log_of(float score);

}  // namespace text::fasttext
