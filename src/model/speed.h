// How fast the passes of a model run here, on made-up tokens: those of training, on as many threads.
#pragma once

#include <span>
#include <vector>

#include "base/context.h"
#include "model/arch.h"

namespace model {

struct SpeedAsked {
  std::int64_t rows = 4, tokens = 512;  // of a pass: rows of so many tokens each
  std::int64_t steps = 5, warm = 2;     // passes that are timed, after others that are not
  bool backward = false;                // else the loss alone
  compute::Type type = compute::Type::bf16;
  compute::Device device = {};
};

// Seconds of each step, in order. A step of `forward` is the loss of all rows; one of `backward`, which
// follows it in turn, is the loss, its gradient, and the sum of what several threads had of it.
struct PassTimes {
  std::vector<double> forward, backward;
};

// `weights` [layout.size] may be any; ids are below `vocabulary`. The rows are shared out evenly among the workers of ctx.pool, as grains of training are; on a gpu, all
// go in one. Error: interrupted; failed where memory does not do.
base::Result<PassTimes> time_passes(const Model& model, std::int64_t vocabulary,
                                    std::span<const float> weights, const SpeedAsked& asked,
                                    base::Context& ctx);

}  // namespace model
