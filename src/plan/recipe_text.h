// The recipe that reads a folder of somebody's own, as commented TOML.
#pragma once

#include <string>

#include "data/propose.h"
#include "plan/fit.h"

namespace plan {

// How much of each language is held out. Whole documents are drawn, and what resembles them leaves
// training, too: of a small language ten documents and their likes are most of it.
struct HeldOut {
  double share = 0.1;      // of the bytes of each, ten documents at least; 0: goes by `bytes`
  std::int64_t bytes = 0;  // of each, and no more than `most` of it
  double most = 0;         // 0: what janua usually takes
  bool any() const { return share > 0 || bytes > 0; }
};

struct NewRecipe {
  std::string name{};       // of the run
  std::string folder{};     // the path of the text, from the folder of the recipe
  std::string license{};    // SPDX; empty leaves it to be filled in
  std::string made_with{};  // the command, for the comment at its front
  data::Proposal proposal;
  Fit fit;
  // Bytes of each language that are left to train on, where the corpus was rehearsed.
  std::vector<double> left{};
  HeldOut held_out{};          // nothing where there is not enough to evaluate with
  bool takes_guesses = false;  // sources of a guessed encoding are no comments
  std::string cost{};          // comment lines on memory and time, without "# "
};

// Whether the user must say what the text stands under: some of it does not say so itself.
bool asks_for_license(const NewRecipe& recipe);

std::string recipe_text(const NewRecipe& recipe);

// How often each language is read, in lines for its comment, and of how much.
std::string passes_text(const NewRecipe& recipe);

// A string as TOML spells it, in quotes. What a reader would not see as it is (base/visible.h) is
// escaped, so that no name turns the letters of a recipe around.
std::string toml_text(const std::string& text);

// A name that a run may have, made of that of a folder: "" becomes "text", "../Meine Texte" becomes
// "Meine Texte".
std::string run_name(const std::string& folder);

}  // namespace plan
