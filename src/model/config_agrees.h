// Does config.json say one thing of what it says in two places? transformers goes by one of them, and
// another program by the other.
#pragma once

#include <string>

#include "model/arch.h"

namespace model {

// Error: bad_data with both where model_type is not that of the family that `architectures` names, or
// rope_scaling is another scaling than rope_parameters. transformers goes by model_type and rope_scaling.
base::Result<void> agrees(const base::Json& config, const arch::Row& family,
                          const std::string& where);

}  // namespace model
