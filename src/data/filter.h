// The rules that keep or drop a whole document. One file in filter/ is
// one rule; its name is the file's.
//
// A rule answers for one document and knows nothing of others, so rules run on all threads. It
// names its limits with their default values; the value that holds comes from the recipe
// (corpus.limits), else from the table of the document's language (filter/language_table.h), else
// from the rule. What surprises: a rule for prose never sees catalogues of interface messages: a
// list of menu entries is not bad prose.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/document.h"

namespace data::filter {

struct Limit {
  const char* name;  // "min_words"
  double value;      // default for any language
  const char* text;  // for docs/recipes.md
};

// The limits of one rule with the values that hold for one language.
class Limits {
 public:
  void set(std::string name, double value);
  double at(std::string_view name) const;  // it must be there

 private:
  std::vector<std::pair<std::string, double>> values_;
};

// A document as rules see it; views stay valid during the call.
struct Subject {
  const Document& document;
  std::string_view text;                    // document.text()
  std::span<const std::string_view> words;  // signs of punctuation are words of their own
  std::int64_t symbols = 0;                 // code points of text
};

struct Verdict {
  bool keep = true;
  std::string reason;  // why not: "12 words, the recipe wants at least 20"
};
inline Verdict keep() { return {}; }
inline Verdict drop(std::string reason) { return {false, std::move(reason)}; }

enum class Reads { prose, everything };

struct Entry {
  std::int64_t version;  // a change of the rule's meaning raises it
  const char* summary;
  Reads reads;
  std::span<const Limit> limits;
  Verdict (*decide)(const Subject&, const Limits&);
};

struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();

}  // namespace data::filter
