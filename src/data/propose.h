// From a look at a folder (survey.h) to the sources of a recipe that reads it.
//
// Text and pages in folders by language become a source each, which names that language; where they
// are mixed, one source names all of them, and each document is told by its text. Files of many
// documents are sources of their own. A language of which there is too little to learn
// from is none.
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
  std::size_t files = 0;
  Amount amount{};
  // Of a table.
  std::string text_column{}, id_column{}, language_column{}, separator{};
  bool says_language = false;  // by lines or a column, so that `languages` is no key of it
  // An encoding that files look like which declare none, and how many do; "" for none.
  std::string encoding{};
  std::size_t undeclared = 0;
};

struct Proposal {
  std::vector<ProposedSource> sources;
  std::map<std::string, Amount> languages{};  // of the sources, canonical
  std::map<std::string, Amount> too_little{};
  Amount unknown{};  // of which the language cannot be told
};

// `name`: what a source is called that reads the folder itself. Error: bad_request where nothing
// can be read, with what stands there instead.
base::Result<Proposal> propose(const Survey& survey, const std::string& name,
                               const base::Path& folder);

}  // namespace data
