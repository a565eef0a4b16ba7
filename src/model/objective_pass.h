// The pass of an objective (pass.h) where layers are computed again on the way back.
#pragma once

#include "model/pass.h"

namespace model {

// As gradient() of an objective; with a workspace `apart` layers keep their input alone (model/recompute.h), to the same
// bits.
double gradient(const Model& model, Workspace& workspace, const Parameters& parameters,
                const Batch& batch, const Objective& objective, Workspace* apart);

}  // namespace model
