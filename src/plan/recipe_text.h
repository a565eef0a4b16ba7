// The recipe that reads a folder of somebody's own, as commented TOML.
#pragma once

#include <string>

#include "data/propose.h"
#include "plan/fit.h"

namespace plan {

struct NewRecipe {
  std::string name{};       // of the run
  std::string folder{};     // the path of the text, from the folder of the recipe
  std::string license{};    // SPDX; empty leaves it to be filled in
  std::string made_with{};  // the command, for the comment at its front
  data::Proposal proposal;
  Fit fit;
  bool evaluates = true;       // there is enough to hold some out
  bool takes_guesses = false;  // sources of a guessed encoding are no comments
  std::string cost{};          // comment lines on memory and time, without "# "
};

// Whether the user must say what the text stands under: some of it does not say so itself.
bool asks_for_license(const NewRecipe& recipe);

std::string recipe_text(const NewRecipe& recipe);

// A string as TOML spells it, in quotes. What a reader would not see as it is (base/visible.h) is
// escaped, so that no name turns the letters of a recipe around.
std::string toml_text(const std::string& text);

// A name that a run may have, made of that of a folder: "" becomes "text", "../Meine Texte" becomes
// "Meine Texte".
std::string run_name(const std::string& folder);

}  // namespace plan
