// Which weights of a training an export releases: those of its last step, or the average beside them.
#pragma once

#include <string>
#include <vector>

#include "store/safetensors.h"
#include "train/average.h"

namespace train {

// A tensor of the average that a checkpoint of `step` steps keeps, by the name of its weights, with
// the bits that an export writes; no machine class changes them. Error: bad_data, missing or io of the file.
base::Result<std::vector<float>> averaged(const store::Safetensors& state, const std::string& name,
                                          const average::Choice& average, std::int64_t step);

// Error: bad_request, if the average is of fewer than two weights after so many steps, with what to
// do: a release that calls itself an average is one. `where`: what it would be released from.
base::Result<void> check_released(const average::Choice& average, std::int64_t steps,
                                  const std::string& where);

}  // namespace train
