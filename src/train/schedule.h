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

struct Registry {
  static constexpr const char* what = "schedule";
  static constexpr const char* usual = "cosine";
  static std::span<const Row> all() { return schedule::all(); }
};

}  // namespace train::schedule
