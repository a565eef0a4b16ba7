// What the blocks of training text have in common with held-out text: equal after folding
// (dedup/fold.h), nearly equal (dedup/near_index.h), or thirteen words in a row
// (dedup/gram_index.h). What is to be done about it is told by stage_apart.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "data/dedup/gram_index.h"
#include "data/dedup/near_index.h"
#include "data/stage.h"

namespace data::heldout {

// A held-out text, once for each language however often it is held out.
struct Guarded {
  std::string place;                           // "a.html#p3 of the pages held out in deu_Latn"
  std::vector<const Candidate*> documents_of;  // held-out pages and texts it is a block of
  bool lengthy = false;                        // guards blocks, if it is no phrase
  std::int64_t documents = 0;                  // that hold it or what resembles it, no catalogues
  bool blocks = false;                         // whether it guards blocks in the end
  std::vector<std::size_t> stands_on;          // numbers of documents with text like it that stay
};

// The held-out texts of a language.
struct Guard {
  Guard(const dedup::Near& near, std::int64_t gram_words) : index(near), grams(gram_words) {}
  std::unordered_map<std::string, std::size_t> equal;  // folded text -> number
  std::vector<Guarded> texts;                          // by number
  std::vector<std::size_t> lengthy;                    // numbers of what the indices hold, in order
  dedup::NearIndex index;
  dedup::GramIndex grams;
};

using Guards = std::map<std::string, Guard>;  // by language

struct Match {
  std::size_t passage;  // of its candidate
  const std::string* language;
  std::size_t text;    // number in that language's guard
  bool equal = false;  // after folding
  bool gram = false;   // near_gram_words in a row in common
  double share = 0;    // of shingles, if it is near_share or more
};
using Matches = std::vector<Match>;  // of a candidate, by language, block, and the best first

Guards gather_guards(const Candidates& candidates, const CorpusRecipe& recipe);

// Of what is live, held out or not: in its own language and in English, since catalogues and pages
// of every language hold English that nobody translated.
Matches find_matches(const Candidate& candidate, const Guards& guards, const CorpusRecipe& recipe);

bool holds_heldout(const Candidate& candidate);

}  // namespace data::heldout
