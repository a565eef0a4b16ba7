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
#include "data/repeats.h"

namespace data {

using Candidates = std::vector<Candidate>;

// Documents in languages the recipe does not name: rule "variant".
// They stay readable as English twins.
void drop_other_languages(Candidates& candidates, const std::vector<std::string>& variants);

// Rule "license". Error: gate, if the recipe says license_gate = "fail" and a document has no
// allowed one, or if more than max_rule_share of a language goes.
base::Result<void> gate_licenses(Candidates& candidates, const CorpusRecipe& recipe);

// Well-formed UTF-8, NFC, one line a message, no break marks ("repair"); e-mail masked ("email");
// blocks without anything left, messages without a letter and what a generator of pages says of
// itself are dropped ("empty", "no_letters", "generator").
base::Result<void> clean_text(Candidates& candidates, base::Context& ctx);

// Text of other languages that is English (english.h): messages, and pages of which too much is.
// Rule "english"; of pages that are so in part the sections that are (section.h); English blocks
// that stay are noted (Passage::english). Error: gate beyond max_english_share. Answers the live
// non-English blocks per language that have no twin.
base::Result<std::map<std::string, std::int64_t>> drop_english(Candidates& candidates,
                                                               const CorpusRecipe& recipe,
                                                               base::Context& ctx);

// The registered rules that a recipe runs, in order.
std::vector<std::string> rule_names(const CorpusRecipe& recipe);

// These on what is left of each document. Error: gate beyond max_rule_share.
base::Result<void> apply_rules(Candidates& candidates, const CorpusRecipe& recipe,
                               base::Context& ctx);

// Marks what is held out (Fate::heldout). Error: bad_data if there is not enough to hold out.
struct HeldOut {
  std::vector<std::string> pages;     // keys, in the order they are written
  std::vector<std::string> messages;  // block keys, in the order they are written
  // Keys that the draw came to and did not hold out, by set and reason.
  std::map<std::string, std::map<std::string, std::int64_t>> passed_over;
};
base::Result<HeldOut> hold_out(Candidates& candidates, const CorpusRecipe& recipe,
                               std::int64_t seed);

// Training messages with text equal ("heldout_equal") or nearly equal ("heldout_near") to held-out
// text of their language or of English, whatever source either comes from, and documents that are
// copies of held-out pages and texts (guard.h). What surprises: a document that shares a sentence
// with a held-out one is trained on, and so is a page that holds a held-out message;
// count_heldout() says how much held-out text that is. Error: gate beyond heldout_guard_share.
base::Result<void> keep_apart(Candidates& candidates, const CorpusRecipe& recipe,
                              base::Context& ctx);

// Documents with too little left ("remainder"), then, since what stays must be chosen among what no
// other rule takes, documents that stand elsewhere for the most part ("repeated_document") and
// messages that do ("repeated_block"). Answers by language what stays twice all the same, and what
// is lost with the documents that went. Error: gate beyond max_repeat_share.
base::Result<RepeatsOf> drop_repeats(Candidates& candidates, const CorpusRecipe& recipe);

}  // namespace data
