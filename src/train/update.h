// Who updates what in a step: parameters cut into parts that one worker does alone.
#pragma once

#include <vector>

#include "train/hidden.h"
#include "train/recipe.h"
#include "train/state.h"

namespace train {

// Part of one parameter: a stretch that is small enough to balance and large enough to stream, or,
// where the optimizer asks for that, a whole matrix.
struct Part {
  std::size_t begin, end;  // elements of the flat parameters
  bool decay, trained;
  std::size_t rows = 0, columns = 0;  // of a matrix
  double share = 1;                   // of the learning rate
};

// Every element of a parameter once: the largest matrices first, for whoever begins with one late ends
// late; then stretches by rising offset. `rates`: shares of the learning rate by parameter, or none.
// `layout` is the model's, of which some parameters may be frozen.
std::vector<Part> parts_of(const model::Model& model, const model::Layout& layout,
                           const optimizer::Entry& optimizer,
                           const std::vector<double>& rates = {});
// Stretches alone.
std::vector<Part> stretches_of(const model::Layout& layout);

// Updates weights and arrays of one part, which must be trained and in the state's share, for update number state.updates(). `gradient`
// is that of its elements, before clipping. Parts may be done in any order, each on a thread of its own.
void update_part(const Part& part, const base::Choice<optimizer::Registry>& optimizer, double rate,
                 double clip, const float* gradient, State& state);

}  // namespace train
