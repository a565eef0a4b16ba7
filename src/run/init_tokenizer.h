// A training that starts from a model reads tokens of that model's own tokenizer, or it starts from
// noise. So the tokenizer behind it must have the same tokenizer.json, byte by byte.
#pragma once

#include "base/recipe_path.h"
#include "run/recipe.h"

namespace run {

// The stage that makes the tokenizer behind `stage`, or null.
const Instance* tokenizer_of(const Recipe& recipe, const Instance& stage);

// Where the tokenizer behind a training stands when it is made; and beforehand: the folder that it
// will be taken over from, else where one stands that may still be the right one.
base::Path tokenizer_made(const stage::Before& training);
base::Path tokenizer_to_come(const stage::Before& training);

// How many ids the model that `init` names has, if the tokenizer in `folder` is its own. Error:
// bad_request if it is another one, with what to write; missing, bad_data, unsupported.
base::Result<std::int64_t> init_vocabulary(const stage::Before& training,
                                           const base::RecipePath& init, const base::Path& folder);

// A model that is made from a training can be no beginning of it. Error: bad_request.
base::Result<void> is_made_before(const stage::Before& training, const base::RecipePath& init);

}  // namespace run
