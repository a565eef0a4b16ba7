// [train.spike]: a step whose loss or gradient stands out is not learned from (as of PaLM, Chowdhery
// et al., section 5.1, where batches around a spike were left out).
//
// Its data is passed over: the step counts, its rows are not read again, and the weights, the
// optimizer's arrays and its count of updates stay as they were. What the rule remembers is a part of
// the state: whoever goes on or executes steps again from a checkpoint decides alike. Or the training
// goes back and leaves out what it read up to that step (train/rewind.h).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/field.h"

namespace train {

struct SpikeRecipe {
  double loss_ratio = 0;
  double norm_ratio = 0;
  std::int64_t window = 128;
  std::int64_t least = 64;
  std::int64_t rewinds = 0;
  std::int64_t rewind_batches = 16;

  bool on() const { return loss_ratio > 0 || norm_ratio > 0; }

  template <class V>
  void fields(V& v) {
    v(loss_ratio, "loss_ratio",
      "a step is skipped whose loss is above so many times the median of the steps before it; 0: "
      "none is");
    v(norm_ratio, "norm_ratio",
      "a step is skipped whose gradient norm is above so many times the median of the steps before "
      "it; 0: none is");
    v(window, "window", "how many steps before it the medians are of, skipped ones included");
    v(least, "least", "how many steps there must have been before one is skipped");
    v(rewinds, "rewinds",
      "how often a training goes back to the last checkpoint before what led to a step that stands "
      "out, and leaves that out; then, and with 0, such a step is only skipped");
    v(rewind_batches, "rewind_batches",
      "how many batches it then leaves out: that of the step which stands out, and those before it");
  }
  base::Result<void> check() const;
};

// Losses and gradient norms of the last steps, and how many were skipped.
class Spikes {
 public:
  Spikes() = default;  // remembers nothing
  explicit Spikes(const SpikeRecipe& recipe);

  // Whether there is anything to keep.
  bool on() const { return !values_.empty(); }
  // What is above its bound in the step behind `steps` steps: "", "loss", "grad_norm" or "loss, grad_norm".
  std::string judge(const SpikeRecipe& recipe, std::int64_t steps, double loss, double norm) const;
  // Takes that step in. Steps are judged and remembered in their order.
  void remember(std::int64_t steps, double loss, double norm, bool skipped);
  std::int64_t skipped() const { return on() ? static_cast<std::int64_t>(values_[0]) : 0; }
  void clear();

  // For checkpoints, as one tensor [window + 1, 2]: steps skipped and 0; then loss and norm of step n
  // in row 1 + n % window, counted from 0. A float counts to 16,777,216.
  static constexpr const char* kName = "spikes/history";
  std::vector<std::int64_t> shape() const;
  std::span<float> values() { return values_; }
  std::span<const float> values() const { return values_; }

 private:
  double median(std::int64_t steps, std::size_t column) const;
  std::int64_t window_ = 0;
  std::vector<float> values_;
};

}  // namespace train
