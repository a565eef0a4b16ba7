// From a look at a folder (survey.h) to the sources of a recipe that reads it.
//
// Text and pages in folders by language become a source each, which names that language; where they
// are mixed, one source names all of them, and each document is told by its text. Files of many
// documents are sources of their own. A language of which there is too little to learn
// from is none.
//
// Files that declare no encoding are sources of their own, one for each encoding that they look
// like: a recipe has them as comments, for that is a guess. Where nothing else is read, the
// languages of the proposal are theirs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "data/survey.h"

namespace data {

struct ProposedSource {
  std::string kind{};  // "folder", "jsonl", "csv"
  std::string name{};
  std::string path{};                    // inside the folder; "" is the folder itself
  std::vector<std::string> languages{};  // canonical, most text first; one: that of all
  std::vector<std::string> only{};       // the files inside `path`, where it holds others, too
  std::size_t files = 0;
  Amount amount{};
  bool mixed = false;  // also text in none of them: each document has to be told
  // Of a table.
  std::string text_column{}, id_column{}, language_column{}, separator{};
  bool says_language = false;  // by lines or a column, so that `languages` is no key of it
  bool says_license = false;   // in every line
  bool bad_lines = false;      // some are broken, and are to be left out
  std::string encoding{};      // that its files look like, which declare none; "" where they do
};

struct Proposal {
  std::vector<ProposedSource> sources;
  std::map<std::string, Amount> languages{};  // of the sources, canonical
  std::map<std::string, Amount> too_little{};
  Amount unknown{};  // of which the language cannot be told
};

bool is_guess(const ProposedSource& source);
bool all_are_guesses(const Proposal& proposal);

// `name`: what a source is called that reads the folder itself. Error: bad_request where nothing
// can be read, with what stands there instead.
base::Result<Proposal> propose(const Survey& survey, const std::string& name,
                               const base::Path& folder);

}  // namespace data
