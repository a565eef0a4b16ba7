// Which stages of a recipe another one could mean by a kind that it reads, and where to look.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "run/recipe.h"

namespace run {

using Names = std::vector<std::string>;  // of stages

class Candidates {
 public:
  // Looks into `recipe` as it stands at each call; all that `from` says must be stages of it.
  explicit Candidates(const Recipe& recipe) : recipe_(recipe) {}

  // What `from` names. In a list the kind says what each is for, in a table its role does.
  Names named(const Instance& reader, const std::string& kind) const;
  // The same and what those come from, as far as it is bound.
  Names behind(const Instance& reader, const std::string& kind) const;
  // What sections make belongs together, whatever stands beside them in [[stage]] tables.
  Names of_sections(const Instance& reader, const std::string& kind) const;
  // A stage that reads one of its own kind says which: each of two could read the other.
  Names everywhere(const Instance& reader, const std::string& kind) const;

  // Adds the stage and all that it comes from, as far as it is bound.
  void collect(const std::string& name, std::set<std::string>& out) const;

 private:
  const Recipe& recipe_;
};

}  // namespace run
