// What this machine's workers reach in products alone: the peak that a training is measured against.
#pragma once

#include <string>

#include "base/context.h"

namespace train {

// Floating-point operations a second of all workers of ctx.pool, each multiplying square matrices of
// the working type ("bf16" or "f32") on its own; the best of three short rounds, about a tenth of a
// second in all. 0 where the clock does not move.
double measure_product_peak(const std::string& precision, base::Context& ctx);

// A training of fewer operations is over before its peak could be measured: none is.
inline constexpr double kFewestFlopsForAPeak = 1e12;

}  // namespace train
