// What a training's attention is made of, for those who say which bits to expect of it.
#pragma once

#include "model/config.h"

namespace model {

// Whether some layer's attention, over texts of up to the context, has what compute::attend is for: a
// window, a cap, sinks, a scale or width of values of its own, or keys of another layer. The config must
// name a registered architecture.
bool has_attention_options(const Config& config);

}  // namespace model
