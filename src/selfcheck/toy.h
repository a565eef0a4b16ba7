// Models small enough to be known by heart.
#pragma once

#include <cmath>
#include <vector>

#include "model/recipe.h"

namespace selfcheck {

// One layer of width 64, with an output head of its own; `spread` is the deviation of its weights.
model::ModelRecipe toy_recipe(std::int64_t row_tokens, double spread = 0.02);

// Weights with which the toy says logits[a][v] for token v after token a, whatever stood before: the
// layer adds nothing, token a is embedded along axis a, and RMSNorm leaves normed() of that. Rows that
// lack are 0. Vocabularies of at most 64.
using Table = std::vector<std::vector<double>>;
std::vector<float> table_weights(const model::Layout& layout, const Table& logits);

// Length of an embedding, 1 / its root mean square as RMSNorm takes it, and what the norm makes of it.
inline constexpr double kWidth = 64, kEpsilon = 1e-5, kEmbedded = 8;
inline double norm_factor() { return 1 / std::sqrt(kEmbedded * kEmbedded / kWidth + kEpsilon); }
inline double normed() { return kEmbedded * norm_factor(); }

}  // namespace selfcheck
