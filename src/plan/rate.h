// How fast this machine trains: what was measured, and where that is known from.
#pragma once

#include <optional>
#include <string>

#include "base/context.h"

namespace plan {

struct Rate {
  double flops_per_second = 0;
  double parameters = 0;  // of the model that it was measured with
  std::string from;       // "the training in out/demo/train", "measured here on 2026-11-27"
};

// Of the finished training in `folder`, if it was made on a machine like this one: of its steps, without
// start, checkpoints and held-out text.
std::optional<Rate> recorded_rate(const base::Path& folder, base::Disk& disk);

// Of what was measured on this machine with as many workers, and noted in the cache, the model of that
// precision whose size is nearest: both decide how fast products are, so no one figure is right for
// all that a machine may train.
std::optional<Rate> noted_rate(const std::string& precision, double parameters, base::Context& ctx);
// Of two measurements of a size on one day the faster one stays: what else runs here only slows one. The
// rate that is noted now. Error: io, full_disk.
base::Result<Rate> note_rate(const Rate& rate, const std::string& precision, base::Context& ctx);

}  // namespace plan
