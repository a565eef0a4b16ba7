// A learning-rate schedule is one file in train/schedule/: a pure function of the step.
#pragma once

#include <cstdint>
#include <span>

#include "base/choice.h"

namespace train::schedule {

struct Entry {
  const char* summary;
  base::Settings (*options)();
  // Share of the peak rate that optimizer step number `step` (from 0) of `steps` uses.
  double (*factor)(const base::Settings& options, std::int64_t step, std::int64_t steps);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

// Share of the peak in step `step` (from 0) of a linear warm-up. At rate 0 a whole step changes no
// weight, so the first one takes half the rate of the second.
inline double warmup(std::int64_t step, std::int64_t steps, bool from_zero) {
  const double done = step == 0 && !from_zero ? 0.5 : static_cast<double>(step);
  return done / static_cast<double>(steps);
}
inline constexpr const char* kFromZero =
    "begin the warm-up with rate 0, as transformers does: the first step then changes nothing";

struct Registry {
  static constexpr const char* what = "schedule";
  static constexpr const char* usual = "cosine";
  static std::span<const Row> all() { return schedule::all(); }
  // Before there was a from_zero, a warm-up began with it wherever that is 0.
  static void former(base::Json& options) {
    const bool wsd = options.contains("kind") && options["kind"] == "wsd";
    const bool low = options.contains("min_rate_ratio") && options["min_rate_ratio"] == 0.0;
    const bool warms = !options.contains("warmup_steps") || options["warmup_steps"] != 0;
    if (warms && (low || !wsd)) options["from_zero"] = true;
  }
  // A record names every key, so one that lacks only this was written before there was one.
  static void recorded(base::Json& options) {
    const bool whole = options.contains("kind") && options.contains("warmup_steps") &&
                       options.contains("min_rate_ratio");
    if (whole && !options.contains("from_zero")) former(options);
  }
};

}  // namespace train::schedule
