// Which share of the peak steps reached, each measured against the peak of the process that made it.
//
// A training goes on with another number of ranks, or on another machine, and then its peak is another
// one. Steps of which no peak is known (their process had too little left to measure one for) count on
// neither side.
#pragma once

#include <cmath>
#include <optional>

namespace train {

class PeakShare {
 public:
  // Before the step of each line. `begins`: the line is the first of its process; `peak`: operations a
  // second that it says, or 0.
  void line(bool begins, double peak) {
    if (begins || peak > 0) peak_ = peak;
  }
  // A step of that process: its seconds without those that went into no step, and its operations in
  // both ways to count attention; `full` is 0 where it is not said.
  void add(double seconds, double flops, double full) {
    if (!(peak_ > 0)) return;
    possible_ += seconds * peak_;
    flops_ += flops;
    full_ += full;
    all_full_ = all_full_ && full > 0;
  }
  // Operations that products alone could have come to in those seconds.
  double possible() const { return possible_; }
  std::optional<double> mfu() const { return share(flops_); }
  // Nothing where a step does not say it.
  std::optional<double> mfu_full() const { return all_full_ ? share(full_) : std::nullopt; }

 private:
  std::optional<double> share(double flops) const {
    const auto out = flops / possible_;
    return possible_ > 0 && std::isfinite(out) ? std::optional(out) : std::nullopt;
  }
  double peak_ = 0;  // of the process at work
  double possible_ = 0, flops_ = 0, full_ = 0;
  bool all_full_ = true;
};

}  // namespace train
