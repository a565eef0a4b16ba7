// An optimizer is one file in train/optimizer/: its options, the arrays it keeps, one update.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/choice.h"

namespace train::optimizer {

// One stretch of parameters, all of one tensor.
struct Stretch {
  const float* gradient;  // [size], before clipping
  float* weight;          // [size]
  float* const* state;    // one array [size] per state name
  std::size_t size;
  bool decay;  // whether weight decay applies
};

struct Entry {
  const char* summary;
  base::Settings (*options)();
  std::span<const char* const> states;  // names of the arrays kept per parameter, zero at the start
  // Updates a stretch in place. `clip` multiplies the gradient; step counts from 0.
  void (*update)(const base::Settings& options, double rate, double clip, std::int64_t step,
                 const Stretch&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

struct Registry {
  static constexpr const char* what = "optimizer";
  static constexpr const char* usual = "adamw";
  static std::span<const Row> all() { return optimizer::all(); }
};

}  // namespace train::optimizer
