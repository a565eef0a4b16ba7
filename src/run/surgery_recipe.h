// [surgery]: a vocabulary that gets new tokens, learnt from a corpus, and the model with rows for them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/field.h"
#include "base/recipe_path.h"

namespace run {

struct SurgeryRecipe {
  base::RecipePath base_model;
  std::vector<std::string> languages;
  std::int64_t tokens = 2'048;
  std::string head = "parts";

  template <class V>
  void fields(V& v) {
    // Its content is an input of the stage, wherever it lies.
    v(base_model, "base", "folder of the model that is operated on, from the folder of the recipe",
      base::Affects::nothing);
    v(languages, "languages",
      "of the corpus, whose training text the new tokens are learnt from; none: all");
    v(tokens, "tokens", "new ones, behind those that stand");
    v(head, "head",
      "rows of the head for new ids: parts, the mean of those of the tokens that make up the new one; "
      "all, the mean of all rows");
  }
  // Error: bad_request.
  base::Result<void> check() const;
};

}  // namespace run
