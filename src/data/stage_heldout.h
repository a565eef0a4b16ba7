// What the ways to hold out share: which variants take part, and when there is enough.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/stage.h"

namespace data::heldout {

// The variants, in the recipe's order, that have live documents of that kind.
std::vector<std::string> variants_with(const Candidates& candidates, const CorpusRecipe& recipe,
                                       const std::string& kind);

// Counts what has been held out until the recipe's wish is met.
class Target {
 public:
  // `keys` > 0 counts keys; else every variant must have `bytes`.
  Target(const char* kind, std::int64_t keys, std::int64_t bytes,
         const std::vector<std::string>& variants);
  bool wanted() const { return keys_ > 0 || bytes_ > 0; }
  bool reached() const;
  void add(const std::map<std::string, std::int64_t>& bytes);  // of one key, by variant
  // Error: bad_data if the target was not reached, or if more than max_share of the live bytes of
  // that kind of a variant was held out.
  base::Result<void> check(const Candidates& candidates, double max_share) const;

 private:
  std::string kind_;
  std::int64_t keys_, bytes_;
  std::int64_t held_keys_ = 0;
  std::map<std::string, std::int64_t> held_;
};

// Pages and messages; each answers the keys it held out, in the order they are written.
base::Result<std::vector<std::string>> hold_out_pages(Candidates& candidates,
                                                      const CorpusRecipe& recipe,
                                                      std::int64_t seed);
base::Result<std::vector<std::string>> hold_out_messages(Candidates& candidates,
                                                         const CorpusRecipe& recipe,
                                                         std::int64_t seed);

// Whether the pages have no twins to be held out with: of several variants no two share a page, or
// the only variant has too few for what the recipe wants. Then they are drawn like texts.
bool pages_stand_alone(const Candidates& candidates, const CorpusRecipe& recipe);

// Texts, and pages too if they stand alone.
void hold_out_texts(Candidates& candidates, const CorpusRecipe& recipe, std::int64_t seed,
                    bool with_pages);

}  // namespace data::heldout
