#include "run/recipe.h"

namespace run {

using base::Code;
using base::Error;
using base::Result;

Result<void> Recipe::check() const {
  const bool plain = name.find_first_of("/\\") == std::string::npos && !name.starts_with(".");
  if (plain) return {};
  return Error{Code::bad_request, "'" + name + "' cannot be a name: it becomes a folder", "name",
               "use letters, digits and dashes"};
}

namespace {

// An evaluation without held-out text would fail when the training is over.
Result<void> check_heldout(const Recipe& recipe, const base::Path& file) {
  const auto& corpus = recipe.corpus;
  if (!recipe.present.contains("eval") || !recipe.present.contains("corpus") ||
      corpus.heldout_pages > 0 || corpus.heldout_pages_bytes > 0 || corpus.heldout_messages > 0 ||
      corpus.heldout_messages_bytes > 0)
    return {};
  return Error{Code::bad_request, "the recipe has [eval], but its corpus holds nothing out", file,
               "set corpus.heldout_pages_bytes or corpus.heldout_messages_bytes, or take [eval] out"};
}

}  // namespace

Result<Recipe> load_recipe(base::Disk& disk, const base::Path& file,
                           const std::vector<std::string>& set) {
  const auto bytes = TRY(disk.read(file));
  auto parsed = TRY(base::parse_recipe(bytes, file));
  for (const auto& assignment : set) TRY(base::set_value(parsed, assignment));
  Recipe recipe;
  TRY(base::read_fields(parsed, recipe));
  for (const auto& [key, value] : parsed.members)
    if (value.kind == base::RecipeValue::Kind::table) recipe.present.insert(key);
  if (recipe.present.contains("sources") && recipe.sources.source.empty())
    return Error{Code::bad_request, "the recipe has [sources] but names none", file,
                 "add a [[sources.source]], or take the section out"};
  TRY(check_heldout(recipe, file));
  if (recipe.name.empty())
    recipe.name = base::file_name(file).substr(0, base::file_name(file).rfind('.'));
  return recipe;
}

}  // namespace run
