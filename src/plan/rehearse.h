// The first stages of a recipe that is not written yet, made in memory by the functions of a run:
// what there will be to train on once rules, held-out text and what resembles it are gone, to the
// byte and the token. A guess of that was wrong by half for small texts, where ten documents held
// out and their likes are most of a language.
#pragma once

#include <map>
#include <string>

#include "plan/recipe_text.h"
#include "plan/shadow_disk.h"
#include "train/order.h"

namespace plan {

class Rehearsal {
 public:
  // Reads [sources] and [corpus] of the recipe as if it stood at `file`. A licence that is still to
  // be filled in is taken as given, and guesses where there is nothing else.
  Rehearsal(const NewRecipe& recipe, base::Path file, base::Context& ctx);

  struct Left {
    double bytes = 0;    // to train on
    double guarded = 0;  // share of what the rules left that goes for being like held-out text
    double heldout = 0;  // share of it that is held out
  };
  using Corpus = std::map<std::string, Left>;  // by language
  // With this held-out part of the recipe and that seed. Error: as a run of it would stop with.
  base::Result<Corpus> corpus(const HeldOut& held_out, std::int64_t seed);

  // Of the corpus that was made last: its tokens with so many ids. Error: bad_request where its
  // text bears fewer.
  base::Result<std::map<std::string, train::Weighed>> tokens(std::int64_t vocabulary);
  // How a training would read the tokens that were counted last. Error: as train::Order::open().
  base::Result<train::Order> order(const train::TrainRecipe& recipe, std::int64_t row_tokens,
                                   std::int64_t seed);

 private:
  base::Result<void> make_sources(const base::RecipeValue& recipe);

  NewRecipe recipe_;
  base::Path file_;
  ShadowDisk disk_;
  base::SilentReporter silent_;
  base::Context ctx_;
  bool has_sources_ = false;
};

// Where the text is so small that it can be rehearsed while somebody waits.
bool can_rehearse(const data::Survey& survey);

// How much of each language may be held out, so that no seed of a few takes much of one: the usual
// way, else less, else none. The last corpus of the rehearsal is that of the recipe's own seed
// then. Error: as Rehearsal::corpus() for the recipe's own seed, if nothing were held out.
struct Chosen {
  HeldOut held_out;
  Rehearsal::Corpus corpus;
};
base::Result<Chosen> choose_held_out(Rehearsal& rehearsal, const NewRecipe& recipe,
                                     const data::Survey& survey);

// Sizes for that corpus, with the tokens that its own tokenizer makes of it. `ground` has all but
// the text. Error: as fit() and Rehearsal::tokens().
base::Result<Fit> fit_to(const Rehearsal::Corpus& corpus, Ground ground, Rehearsal& rehearsal);

}  // namespace plan
