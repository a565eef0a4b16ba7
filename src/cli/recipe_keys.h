// The keys of one section of recipes, for people at a terminal; docs/recipes.md has them all.
#pragma once

#include <string>
#include <vector>

#include "base/field.h"

namespace cli {

// Of the table `section` and those inside it, each key as a recipe writes it with its default, and
// below it what it means. `rows`: run::describe(). Error: bad_request for a table that nobody knows.
base::Result<std::string> recipe_keys(const std::vector<base::FieldRow>& rows,
                                      const std::string& section);

}  // namespace cli
