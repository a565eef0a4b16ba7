// An average of the weights is one file in train/average/: its options, the arrays it keeps, how it
// takes the weights of a step in, and what it comes to.
//
// Its arrays stand in the state beside the optimizer's, so they are saved, digested and executed again
// with them; training reads nothing of them. Whatever depends on how often it took something in is a
// function of the step.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/choice.h"

namespace train::average {

struct Entry {
  const char* summary;
  base::Settings (*options)();  // null: none
  // Names of the arrays kept per parameter, zero at the start; null: it keeps none.
  std::vector<std::string> (*arrays)(const base::Settings& options);
  // Takes in `size` weights as they are after `step` steps, 1 or more.
  void (*take)(const base::Settings& options, std::int64_t step, const float* weights,
               float* const* arrays, std::size_t size);
  // Of how many weights, each of another step, it is after `step` steps.
  std::int64_t (*taken)(const base::Settings& options, std::int64_t step);
  // What it is after `step` steps. `weights` are those of that step: the average of one that has
  // taken nothing in yet.
  void (*mean)(const base::Settings& options, std::int64_t step, const float* weights,
               const float* const* arrays, float* out, std::size_t size);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

struct Registry {
  static constexpr const char* what = "average";
  static constexpr const char* usual = "none";
  static std::span<const Row> all() { return average::all(); }
};
using Choice = base::Choice<Registry>;

// Names of the arrays that it keeps; none for none.
inline std::vector<std::string> arrays_of(const Choice& average) {
  const auto& entry = average.entry();
  return entry.arrays ? entry.arrays(average.settings()) : std::vector<std::string>();
}

}  // namespace train::average
