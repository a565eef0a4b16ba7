// How the weights of a model begin, made by all threads of a pool.
#pragma once

#include <cstdint>
#include <vector>

#include "base/pool.h"
#include "model/layout.h"

namespace model {

// As initial_weights() of weights.h, whose bits these are for any number of threads: a number of each
// parameter is a function of (seed, name, element) alone.
std::vector<float> initial_weights(const Layout& layout, std::int64_t seed, const base::Pool& pool);

}  // namespace model
