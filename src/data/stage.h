// The stages of a corpus in the order in which build_corpus() calls them. Each one marks what it
// removes; none looks at the order of threads, so any number of workers gives the same marks.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/candidate.h"
#include "data/recipe.h"

namespace data {

using Candidates = std::vector<Candidate>;

// Documents in languages the recipe does not name: rule "variant".
// They stay readable as English twins.
void drop_other_languages(Candidates& candidates, const std::vector<std::string>& variants);

// Rule "license". Error: gate, if the recipe says license_gate = "fail" and a document has no
// allowed one, or if more than max_rule_share of a language goes.
base::Result<void> gate_licenses(Candidates& candidates, const CorpusRecipe& recipe);

// Well-formed UTF-8, NFC, one line a message ("repair"); e-mail masked ("email"); blocks without
// anything left and messages without a letter are dropped ("empty", "no_letters").
base::Result<void> clean_text(Candidates& candidates, base::Context& ctx);

// Blocks equal to their English twin: the English block of the same kind and key. Rule "english".
// Error: gate beyond max_english_share. Answers the live non-English blocks per language that have
// no twin.
base::Result<std::map<std::string, std::int64_t>> drop_english(Candidates& candidates,
                                                               const CorpusRecipe& recipe,
                                                               base::Context& ctx);

// The registered rules on what is left of each document. Error: gate beyond max_rule_share.
base::Result<void> apply_rules(Candidates& candidates, const CorpusRecipe& recipe,
                               base::Context& ctx);

// Marks what is held out (Fate::heldout). Error: bad_data if there is not enough to hold out.
struct HeldOut {
  std::vector<std::string> pages;     // keys, in the order they are written
  std::vector<std::string> messages;  // block keys, in the order they are written
};
base::Result<HeldOut> hold_out(Candidates& candidates, const CorpusRecipe& recipe,
                               std::int64_t seed);

// Training blocks equal ("heldout_equal") or nearly equal ("heldout_near") to held-out ones of
// their language, whatever source either comes from.
base::Result<void> keep_apart(Candidates& candidates, const CorpusRecipe& recipe,
                              base::Context& ctx);

// Training documents that are equal as a whole ("repeated_document"), then blocks that stood before
// in the language ("repeated_block"), then documents with too little left ("remainder"). Error:
// gate beyond max_repeat_share.
base::Result<void> drop_repeats(Candidates& candidates, const CorpusRecipe& recipe);

}  // namespace data
