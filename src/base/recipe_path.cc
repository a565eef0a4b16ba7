#include "base/recipe_path.h"

namespace base {

namespace {

// The recipe's folder; "." for one that lies where janua was started, and for --set.
Path folder_of(const RecipeValue& value) {
  return value.line == 0 || value.file.starts_with("--set") ? "." : parent(value.file);
}

}  // namespace

std::string RecipePath::hint(Disk& disk) const {
  if (place_ == said_) return "paths in a recipe are meant from the recipe's own folder";
  if (disk.exists(said_))
    return "'" + said_ + "' stands where janua was started, but paths in a recipe are meant from " +
           "the recipe's own folder; move the recipe there, or write the path from its folder";
  return "paths in a recipe are meant from the recipe's own folder; if the recipe was moved, write "
         "the path from where it lies now";
}

Result<void> RecipePath::read(const RecipeValue& value) {
  TRY(value.read(said_));
  const auto folder = folder_of(value);
  place_ = said_.empty() || said_.starts_with('/') || folder == "." ? said_ : join(folder, said_);
  return {};
}

Result<void> RecipePath::from_json(const Json& json, const std::string& where) {
  if (!json.is_string()) return Error{Code::bad_data, "expected text", where, ""};
  *this = RecipePath(json.get<std::string>());
  return {};
}

// Whoever lists fields takes what describes itself for a table, and has written a row for it.
void RecipePath::describe(const std::string& prefix, std::vector<FieldRow>& rows) {
  CHECK(!rows.empty() && rows.back().path == prefix, "the row of a path stands before its text");
  rows.back().type = "path";
  rows.back().default_value = "\"\"";
}

}  // namespace base
