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
  if (recipe.name.empty())
    recipe.name = base::file_name(file).substr(0, base::file_name(file).rfind('.'));
  return recipe;
}

}  // namespace run
