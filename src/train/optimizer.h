// An optimizer is one file in train/optimizer/.
#pragma once

#include <cstdint>
#include <span>

#include "train/recipe.h"

namespace train::optimizer {

// One stretch of parameters, all of one tensor.
struct Stretch {
  const float* gradient;
  float* weight;
  float* const* state;  // one array per state name
  std::size_t size;
  bool decay;  // whether weight decay applies
};

struct Entry {
  std::span<const char* const> states;  // names of the arrays kept per parameter, zero at the start
  // Updates a stretch in place. `clip` multiplies the gradient; step counts from 0.
  void (*update)(const TrainRecipe&, double rate, double clip, std::int64_t step, const Stretch&);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
std::vector<std::string> names();
const Entry* find(const std::string& name);

}  // namespace train::optimizer
