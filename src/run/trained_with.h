// A model is exported with the tokenizer whose ids its training read: with any other it answers in
// noise, and nothing in its files would say so.
#pragma once

#include "run/recipe.h"

namespace run {

// By the names of the recipe: the tokenizer that `model`, a stage that reads a `train` and a
// `tokenizer`, gets is one that its training comes from. Error: bad_request, naming both.
base::Result<void> reads_own_tokenizer(const Instance& model, const Recipe& recipe);

// By content ids, before such a model is made: what stands here may be another than the one that the
// training read. The shards that it names say which, or, where they are gone, the signed record of
// these. Error: verification.
base::Result<void> trained_with(const stage::Work& work);

}  // namespace run
