// Recipes are TOML files read strictly: every value knows its line, every mistake is named with it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace base {

struct RecipeMember;

// A TOML value that remembers where it stood.
struct RecipeValue {
  enum class Kind { table, array, text, whole, number, boolean };
  Kind kind = Kind::table;
  std::string file;
  int line = 0;                       // 0: not from a file but from --set
  std::string path;                   // "train.steps"
  std::vector<RecipeMember> members;  // table
  std::vector<RecipeValue> items;     // array
  std::string text;
  std::int64_t whole = 0;
  double number = 0;
  bool boolean = false;

  std::string where() const { return line ? file + ":" + std::to_string(line) : file; }
  const RecipeValue* find(std::string_view key) const;
  Result<void> expect(Kind wanted) const;
  Result<void> refuse_unknown(const std::vector<std::string>& known) const;
  Result<void> read(bool& out) const;
  Result<void> read(std::int64_t& out) const;
  Result<void> read(double& out) const;  // takes whole numbers too
  Result<void> read(std::string& out) const;
};

// Not a std::pair: clang asks for a complete RecipeValue when it meets one inside RecipeValue.
struct RecipeMember {
  std::string first;  // key
  RecipeValue second;
};

// How many tables, lists and dotted keys may stand within each other.
constexpr int kDeepestRecipe = 32;

// Error: bad_request with file:line for what is not TOML 1.0 (duplicates included), for dates, and
// for what nests deeper than kDeepestRecipe.
Result<RecipeValue> parse_recipe(std::string_view bytes, const std::string& file);

// Applies "a.b=value" (value in TOML; a bare word is taken as text). Error: bad_request.
Result<void> set_value(RecipeValue& recipe, const std::string& assignment);

// The known word nearest to `word` (edit distance at most a third of its length), or "".
std::string nearest(const std::string& word, const std::vector<std::string>& known);

// Error: bad_request, "unknown WHAT 'NAME'", with the nearest known name or else all of them.
Result<void> check_known(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known);

}  // namespace base
