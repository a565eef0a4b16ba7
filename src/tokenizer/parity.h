// Does the tokenizer treat languages alike? Tokens that each needs for the same content.
//
// Measured on the articles of the Universal Declaration of Human Rights (udhr.h). The premium of a
// language is its tokens divided by those of English (Petrov et al. 2023); the Gini coefficient
// over the languages' tokens is 0 if all need the same. Both are said twice: of the articles as
// they stand, and without their headings, which are short and alike and so flatter a tokenizer.
// Intervals are by resampling articles, the same ones in every language.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/bootstrap.h"
#include "base/context.h"
#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "tokenizer/recipe.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/udhr.h"

namespace tokenizer {

inline constexpr std::int64_t kParityDraws = 1000;

// Tokens relative to English.
struct Premium {
  std::uint64_t tokens = 0;
  double value = 0;
  base::Interval interval{};  // of fewer than two articles: the value itself
};

// What is the same in every language, in words.
struct Content {
  std::string what;                // "the 30 articles of ..."
  std::string parts = "articles";  // that intervals draw
  bool headings = true;            // whether parts have some
};
Content declaration();  // udhr.h

// How whoever asks spells the settings that an error speaks of.
struct ParityWords {
  std::string premium, gini, languages;
  std::string learn;  // what makes a vocabulary more even
};
extern const ParityWords kParityOfRecipe;

struct ParityRow {
  std::string language, code;  // "deu_Latn", "deu_1996"
  std::uint64_t bytes = 0, characters = 0;
  double relative_bytes = 0;  // bytes relative to English
  Premium with_headings{}, without_headings{};
  double lost_share = 0;  // of its characters: those that no token stands for (lost_text.h)
  bool is_lost() const { return lost_share > record::kMostLost; }
};

struct Gini {
  double value = 0;
  base::Interval interval{};
};

struct Parity {
  std::vector<ParityRow> rows;  // by language
  Content content = declaration();
  Gini with_headings{}, without_headings{};
  // The language of the highest premium.
  const ParityRow& worst(Premium ParityRow::* which = &ParityRow::with_headings) const;
  record::ParityFile said() const;  // what of parity.json is measured
};

// `texts`: articles by canonical language, the same number in each; eng_Latn must be among them.
// Error: as Tokenizer::encode().
base::Result<Parity> compare(const Tokenizer& tokenizer,
                             const std::map<std::string, std::vector<Article>>& texts,
                             const Content& content = declaration());

// The gate looks at premiums with and without headings. Error: gate, naming every language beyond
// max_premium (0: no gate) with its higher figure.
base::Result<void> check_premium(const Parity& parity, double max_premium,
                                 const ParityWords& words = kParityOfRecipe);
// The larger of the two coefficients. Error: gate beyond max_gini (0: no gate), naming the language
// that needs the most tokens.
base::Result<void> check_gini(const Parity& parity, double max_gini,
                              const ParityWords& words = kParityOfRecipe);
// Both gates. Where there is one, a language of which more than record::kMostLost is lost does not pass either.
base::Result<void> check_parity(const Parity& parity, const ParityRecipe& recipe,
                                const ParityWords& words = kParityOfRecipe);

// "In brackets ..." of every table, and the languages that are lost, as sentences; "" for none of these.
std::string content_sentence(const Content& content);
std::string lost_sentence(const Parity& parity);
std::string parity_table(const Parity& parity);  // Markdown
std::string parity_rows(const Parity& parity);   // the same without the sentence in front
// What said() wrote. Error: bad_data.
base::Result<Parity> read_parity(const base::Json& json, const std::string& where);

// Fetches the yardstick and measures the tokenizer of a folder; no gate. Error: missing,
// verification, bad_data, bad_request.
base::Result<Parity> parity_of(const ParityRecipe& recipe, const base::Path& tokenizer,
                               base::Context& ctx);

// Writes parity.json, parity.md and parity.html, fills counts.languages and facts (worst, premium, gini,
// package; of the articles as they stand), and records "eval" with body.name = "parity". Error:
// gate; missing, verification, bad_data, bad_request.
base::Result<void> measure_parity(const ParityRecipe& recipe, const base::Path& tokenizer,
                                  ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace tokenizer
