// A path that a recipe says.
//
// It is meant from the folder of the recipe, so that a recipe can be run from anywhere, and moved
// together with what it names. What --set says is meant from where janua was started, as on any
// command line. Records and content keys have the path as it was said: where the recipe lay is
// no part of what is made.
#pragma once

#include <string>
#include <vector>

#include "base/disk.h"
#include "base/field.h"

namespace base {

class RecipePath {
 public:
  RecipePath() = default;
  explicit RecipePath(Path said) : said_(said), place_(std::move(said)) {}

  const Path& said() const { return said_; }
  const Path& place() const { return place_; }  // from where janua was started
  bool empty() const { return said_.empty(); }

  // What to do where nothing stands at place().
  std::string hint(Disk& disk) const;

  // Visitors of base/field.h.
  Result<void> read(const RecipeValue& value);
  Result<void> from_json(const Json& json, const std::string& where);
  Json to_json() const { return said_; }
  Json key_json(Affects) const { return said_; }
  static void describe(const std::string& prefix, std::vector<FieldRow>& rows);

 private:
  Path said_, place_;
};

}  // namespace base
