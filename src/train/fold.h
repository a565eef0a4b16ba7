// The gradients of a step's grains, added as soon as the tree over them allows (train/tree.h).
//
// A grain's gradient is a leaf of the tree, in the working type T. Once both halves of a node are done,
// who finished the second adds them, in float, and their memory serves again: so about as many gradients
// are held as there are workers and levels of the tree, however many grains a step has. Which thread adds,
// and when, leaves no trace: a node always has the same two halves, and a sum of two does not ask which
// comes first. What the last grain is a part of is added when it is asked for, by all threads a stretch each;
// so what of that grain is written already can be summed while the rest of it is computed.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "compute/buffer.h"
#include "train/tree.h"

namespace train {

template <class T>
class Fold {
  // Of a node, as a leaf or in float.
  struct Sum {
    Node of;
    T* leaf;
    float* wide;
  };

 public:
  // Gradients of `size` elements, of these grains, of which at most so many threads compute one each at a
  // time. Takes all memory that it will ever use, and touches none of it before it is needed.
  Fold(GrainRange grains, std::size_t size, int workers);

  // The next grain, at work: its gradient is to be written into data(), and at the end of this it is done.
  // One that is far ahead of the slowest waits for it, which bounds what is held.
  class Leaf {
   public:
    explicit Leaf(Fold& home) : home_(home), at_work_(home.begin()) {}
    Leaf(const Leaf&) = delete;
    Leaf& operator=(const Leaf&) = delete;
    ~Leaf() { home_.done(at_work_); }
    std::size_t grain() const { return at_work_.of.first; }
    T* data() const { return at_work_.leaf; }

   private:
    Fold& home_;
    const Sum at_work_;
  };

  void clear();  // before the grains of a step: none is done

  // The grain at work, if all others are done. Then node() sums, on its thread, what is written of it.
  std::optional<std::size_t> left();

  // The largest nodes that the grains fill, in order.
  const std::vector<Node>& nodes() const { return nodes_; }
  // Once all grains are done, on any thread: out[i] = the sum over node number `node` of element begin + i.
  void node(std::size_t node, std::size_t begin, std::size_t end, float* out) const;
  // The same over all grains, of which the first is that of the step, times scale. Returns the sum of
  // squares, added as tree_sum adds it (compute/kernel.h).
  double sum(float scale, std::size_t begin, std::size_t end, float* out) const;

 private:
  Sum begin();
  void done(Sum mine) noexcept;
  // The sum of the other half of its parent, taken from those that wait; none: its leaf and wide are null.
  Sum take_other_half(const Node& half);
  Sum add(const Sum& a, const Sum& b, const Sum& beyond);
  void give_back(const Sum& sum);
  const Sum* held(const Node& of) const;
  void sum_of(const Node& of, std::size_t begin, std::size_t end, float* out) const;
  void add_sum_of(const Node& of, std::size_t begin, std::size_t end, float* out) const;

  const GrainRange grains_;
  const std::vector<Node> nodes_;
  const std::size_t size_;
  const std::size_t ahead_;  // no grain begins that lies so far behind one at work
  std::vector<compute::Buffer> memory_;
  std::mutex mutex_;
  std::condition_variable finished_;
  // Guarded by the mutex; what holds many never grows beyond what was reserved.
  std::size_t next_;
  std::vector<T*> free_leaves_;
  std::vector<float*> free_wide_;
  std::vector<Sum> at_work_;
  std::vector<Sum> waiting_;  // for their other half, or for the end
};

}  // namespace train
