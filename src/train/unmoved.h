// An alarm: a tensor that no step moves. Elsewhere gains stayed exactly 1 for whole trainings, because
// their changes were too small for the numbers that held them, and nobody was told.
#pragma once

#include <vector>

#include "base/pool.h"
#include "train/state.h"

namespace train {

class Unmoved {
 public:
  // `updates`: how many a tensor may stay the same; 0: for ever. The layout must outlive this.
  Unmoved(const model::Layout& layout, std::int64_t updates, const base::Pool& pool)
      : layout_(layout), updates_(updates), pool_(pool) {}

  // Counts from this state on: a process knows nothing of what was before it.
  void begin(const State& state);
  // After a step; `updated`: whether it was to change weights. Every so many updates: the trained
  // tensors that are bit for bit what they were so many before. None where no tensor at all moved: then
  // updates were left out.
  std::vector<std::string> after(const State& state, bool updated);

 private:
  std::vector<std::uint64_t> prints(const State& state) const;

  const model::Layout& layout_;
  const std::int64_t updates_;
  const base::Pool pool_;
  std::int64_t made_ = 0;              // updates since the prints were taken
  std::vector<std::uint64_t> before_;  // a print a parameter
};

// What a person is told of such tensors, of which there is one at least.
std::string said_of_unmoved(const std::vector<std::string>& names, std::int64_t updates);

}  // namespace train
