// Does the tokenizer treat languages alike? Tokens that each needs for the same content.
//
// Measured on the articles of the Universal Declaration of Human Rights (udhr.h). The premium of a
// language is its tokens divided by those of English (Petrov et al. 2023); the Gini coefficient
// over the languages' tokens is 0 if all need the same.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "tokenizer/recipe.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {

struct ParityRow {
  std::string language, code;  // "deu_Latn", "deu_1996"
  std::uint64_t tokens = 0, bytes = 0, characters = 0;
  double premium = 0;         // tokens relative to English
  double relative_bytes = 0;  // bytes relative to English
};

struct Parity {
  std::vector<ParityRow> rows;  // by language
  double gini = 0;
  const ParityRow& worst() const;
  record::ParityFile said() const;  // what of parity.json is measured
};

// `texts`: paragraphs by canonical language; eng_Latn must be among them.
Parity compare(const Tokenizer& tokenizer,
               const std::map<std::string, std::vector<std::string>>& texts);

// Error: gate, naming every language beyond max_premium (0: no gate) with its figure.
base::Result<void> check_premium(const Parity& parity, double max_premium);

std::string parity_table(const Parity& parity);  // Markdown
// What to_json() wrote. Error: bad_data.
base::Result<Parity> read_parity(const base::Json& json, const std::string& where);

// Fetches the yardstick and measures the tokenizer of a folder; no gate. Error: missing,
// verification, bad_data, bad_request.
base::Result<Parity> parity_of(const ParityRecipe& recipe, const base::Path& tokenizer,
                               base::Context& ctx);

// Writes parity.json and parity.md, fills counts.languages and facts (worst, premium, gini,
// package), and records "eval" with body.name = "parity". Error: gate; missing, verification,
// bad_data, bad_request.
base::Result<void> measure_parity(const ParityRecipe& recipe, const base::Path& tokenizer,
                                  ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace tokenizer
