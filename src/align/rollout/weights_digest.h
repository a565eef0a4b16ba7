// Which weights a policy has, so that what it wrote is never learned from as if others had written it.
#pragma once

#include <string>

#include "model/low_rank.h"
#include "model/parameters.h"

namespace align::rollout {

// SHA-256 over the bytes of all parameters in their order, changes of low rank beside them included. Of a policy on the host.
std::string weights_digest(const model::Layout& layout, const model::Parameters& parameters,
                           const model::Changes* changes = nullptr);

// Error: verification where rollouts were made with other weights.
base::Result<void> check_weights(const std::string& rolled_out_with, const std::string& now);

}  // namespace align::rollout
