// [model]: what is trained. `arch` names the architecture, all other keys are its own (model/arch/). Or
// `from` names a model that stands, and all that [model] says is read there.
#pragma once

#include <cstdint>
#include <optional>

#include "base/recipe_path.h"
#include "model/arch.h"

namespace model {

// As the choice reads it, but for `size`: the keys that it stands for are put in where they are not
// said themselves, so whatever order they stand in, a key beside it counts more.
struct ModelRecipe : base::Choice<arch::Registry> {
  using Choice = base::Choice<arch::Registry>;

  // Folder or GGUF file of somebody else's weights; empty: the keys describe a new model. Its content
  // is an input of the training, wherever it lies.
  base::RecipePath from;
  std::int64_t context = 0;  // beside `from`: fewer tokens in a sequence; 0: as many as it knows
  std::optional<Config> stands;  // what `from` is; there once look() or a record has said it

  base::Result<void> read(const base::RecipeValue& value);
  base::Result<void> from_json(const base::Json& json, const std::string& where);
  base::Json to_json() const;
  base::Json key_json(base::Affects most) const;
  base::Result<void> check() const;
  static void describe(const std::string& prefix, std::vector<base::FieldRow>& rows);

  // Reads what `from` is, if it names something. Error: missing; as read_config(); bad_request for
  // more tokens in a sequence than it knows.
  base::Result<void> look(base::Disk& disk);
};

// The configuration of a model that the recipe describes, without special tokens; one that stands
// keeps its own rows, which may be more than its tokenizer has ids, and its own special tokens.
Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary);
// The same before the vocabulary is known.
std::int64_t context_tokens(const ModelRecipe& recipe);

// What its architecture remarks on the recipe.
std::vector<std::string> remarks(const ModelRecipe& recipe);
// "200K, 1M or 3M".
std::string size_names(const arch::Entry& entry);

}  // namespace model
