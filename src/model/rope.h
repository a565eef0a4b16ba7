// Rotary position tables (Su et al., RoFormer), with Llama 3's stretching of long wavelengths.
#pragma once

#include <vector>

#include "model/config.h"

namespace model {

struct RopeTable {
  std::vector<float> cos, sin;  // [context, head_dim / 2]
};

// Radians per position for each of the head_dim / 2 pairs.
std::vector<double> rope_frequencies(const Config& config);
RopeTable rope_table(const Config& config);

}  // namespace model
