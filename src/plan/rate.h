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

// Of the finished training in `folder`, if it was made on a machine like this one.
std::optional<Rate> recorded_rate(const base::Path& folder, base::Disk& disk);

// What was measured last on this machine, with as many workers; noted in the cache.
std::optional<Rate> noted_rate(base::Context& ctx);
// Error: io, full_disk.
base::Result<void> note_rate(const Rate& rate, base::Context& ctx);

}  // namespace plan
