// The weights of a part of a model where they are stored.
#pragma once

#include "model/cut/part.h"

namespace model {

// For passes that read: what lies side by side in a mapped file, in plain numbers, stays there; what is cut
// in columns, or is packed, is copied. `weights`, those of the whole, outlive it. Throws std::bad_alloc.
std::unique_ptr<const Weights> stored_part(const Model& mine, const Part& part, const Model& whole,
                                           const Weights& weights);

}  // namespace model
