// The rules that keep or drop a whole document. One file in filter/ is one rule; its name is
// the file's.
//
// A rule answers for one document and knows nothing of others, so rules run on all threads. It brings
// its limits along, a struct with fields() (base/field.h); the value that holds comes from the recipe
// (limits.h), else from what the rule knows of the document's language, else from the struct. What
// surprises: a rule for prose never sees catalogues of interface messages: a list of menu entries is
// not bad prose.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/settings.h"
#include "data/document.h"

namespace data::filter {

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
  base::Settings (*options)();  // its limits: keys of [corpus.limits.NAME]
  Verdict (*decide)(const Subject&, const base::Settings& limits);
  // Limits that hold for a canonical language unless the recipe says otherwise, as an object; null
  // for a rule that has none.
  base::Json (*usual)(std::string_view language) = nullptr;
};

struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
const Row* find(std::string_view name);  // null if unknown

}  // namespace data::filter
