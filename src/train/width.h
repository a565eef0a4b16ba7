// How a training follows the width of its model relative to another width, at which its learning rate was
// found: the maximal update parametrisation (muP; Yang et al. 2022, arXiv 2203.03466), by shapes as the
// spectral condition has it (Yang, Simon & Bernstein 2023, arXiv 2310.17813).
//
// With a = columns and b = rows of a matrix, each divided by those at the other width, for an optimizer
// whose steps are as large as the rate (Adam and its kin):
//
//   matrix between embedding and head   deviation / sqrt(a) * min(1, sqrt(b / a))   rate / a
//   head of its own                     deviation / a                               rate / a
//   embedding, gains, biases            as they are                                 as it is
//
// What is a multiplier in the paper is folded into a tensor here, first numbers and rate alike, which is
// the same under such an optimizer: so a model stays one of its family that any program reads. A head that is
// the embedding has its 1 / a in the gain of the last norm; scores, which are to shrink with the width D of
// a head and not with its root, have their sqrt(D0 / D) in the queries' matrix, or their norm's gain; and
// embeddings that a family multiplies by the root of the width are not.
#pragma once

#include <vector>

#include "model/recipe.h"
#include "train/recipe.h"

namespace train {

// By parameter of the layout; both empty where train.mup_base says nothing.
struct WidthRules {
  std::vector<model::Start> starts;  // how it begins
  std::vector<double> rates;         // its share of the learning rate; weight decay takes the whole
};

// Error: bad_request for a key that is no size of [model], for sizes that cannot be or that make other
// tensors than those of the model, and beside weights that are not drawn; unsupported for layers that
// mix tokens otherwise than by attention.
base::Result<WidthRules> width_rules(const TrainRecipe& recipe, const model::ModelRecipe& model,
                                     std::int64_t vocabulary);

// Lets the parameters begin so.
void begin_by(const WidthRules& rules, model::Layout& layout);

}  // namespace train
