// What the ways to hold out share: which variants take part, and when there is enough.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "data/heldout_price.h"
#include "data/stage.h"

namespace data::heldout {

// The variants, in the recipe's order, that have live catalogues.
std::vector<std::string> variants_with_messages(const Candidates& candidates,
                                                const CorpusRecipe& recipe);

// Counts what has been held out until the recipe's wish is met.
class Target {
 public:
  // `keys` > 0 counts keys; else every variant must have `bytes`.
  Target(const char* kind, std::int64_t keys, std::int64_t bytes,
         const std::vector<std::string>& variants);
  bool wanted() const { return keys_ > 0 || bytes_ > 0; }
  bool reached() const;
  void add(const std::map<std::string, std::int64_t>& bytes);  // of one key, by variant
  // Counts a key that cannot be held out: "are longer than heldout_page_max_bytes".
  void refuse(const std::string& reason) { ++refused_[reason]; }
  const std::map<std::string, std::int64_t>& refused() const { return refused_; }
  // Error: bad_data if the target was not reached, with what was refused and why, or if more than
  // max_share of the live bytes of that kind of a variant was held out.
  base::Result<void> check(const Candidates& candidates, double max_share) const;

 private:
  std::string kind_;
  std::int64_t keys_, bytes_;
  std::int64_t held_keys_ = 0;
  std::map<std::string, std::int64_t> held_;
  std::map<std::string, std::int64_t> refused_;  // keys by reason
};

// The variants, in the recipe's order, whose pages are held out together: those with pages whose
// source states that their keys are parallel, and which share a key with another variant. The only
// variant with such pages, if it has enough for what the recipe wants.
std::vector<std::string> page_variants(const Candidates& candidates, const CorpusRecipe& recipe);

struct Drawn {
  std::vector<std::string> keys;  // held out, in the order in which they are written
  std::map<std::string, std::int64_t> passed_over;  // keys by reason
};

// Pages of these variants, and messages.
base::Result<Drawn> hold_out_pages(Candidates& candidates, const CorpusRecipe& recipe,
                                   std::int64_t seed, const std::vector<std::string>& variants,
                                   Price& price);
base::Result<Drawn> hold_out_messages(Candidates& candidates, const CorpusRecipe& recipe,
                                      std::int64_t seed, Price& price);

// Texts, and pages that are not held out with those of `page_variants`.
void hold_out_texts(Candidates& candidates, const CorpusRecipe& recipe, std::int64_t seed,
                    const std::vector<std::string>& page_variants, Price& price);

}  // namespace data::heldout
