// What TensorBoard shows of a training: the step log as an event file (store/tfevents.h).
//
// It follows from steps.jsonl alone, so it can be made again at any time: after a kill it is written
// whole, and an audit compares it. The wall time of a step is the sum of the seconds so far, for the
// log knows no date. Tags: loss, learning_rate, gradient_norm, tokens_per_second, flops_per_second
// (causal attention), ahead_loss, validation/LANGUAGE (bits per byte).
#pragma once

#include <string>
#include <vector>

#include "train/step_log.h"

namespace train {

inline constexpr const char* kEventFile = "events.out.tfevents.janua";

class Events {
 public:
  static std::string head();
  // The record of the next step; steps come in their order.
  std::string of(const LoggedStep& step);

 private:
  double seconds_ = 0;
};

std::string event_file(const std::vector<LoggedStep>& steps);

}  // namespace train
