// loss.svg: the loss of every step, for people.
#pragma once

#include <string>
#include <vector>

#include "train/step_log.h"

namespace train {

// `steps`: at least one, by step.
std::string loss_plot(const std::vector<StepLog::Loss>& steps);

std::vector<StepLog::Loss> losses_of(const std::vector<LoggedStep>& steps);

}  // namespace train
