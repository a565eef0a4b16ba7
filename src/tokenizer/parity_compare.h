// Tokenizers side by side on the same articles: what each needs in each language.
#pragma once

#include "tokenizer/parity.h"
#include "tokenizer/text_measure.h"

namespace tokenizer {

struct Measured {
  std::string name;  // the folder as it was given
  std::int64_t vocabulary = 0;
  double unused_share = 0;  // of the vocabulary: ids that none of the articles needs
  Parity parity;
  std::map<std::string, TextMeasure> texts;  // by language, of the articles as they stand
  double price = 0;                          // of a million tokens; 0: none was given
  record::ParityFile said() const;           // what parity.said() says, and the rest
  double price_of(std::uint64_t tokens) const { return price * static_cast<double>(tokens) / 1e6; }
};

// Of a million tokens of each of `count` tokenizers; `given`: none, one for all, or one for each, in `setting`. Error:
// bad_request for another number of them, or one that is no price.
base::Result<std::vector<double>> prices_of(const std::vector<double>& given, std::size_t count,
                                            const std::string& setting);

// Error: as Tokenizer::encode().
base::Result<Measured> measure(const std::string& name, const Tokenizer& tokenizer,
                               const std::map<std::string, std::vector<Article>>& texts,
                               const Content& content = declaration());

// All in the same languages: the recipe's, else those that any of their manifests names, else
// those that the package has. `places` as given_files.h has them. Error: as parity_of.
base::Result<std::vector<Measured>> measure_all(const ParityRecipe& recipe,
                                                const std::vector<base::Path>& places,
                                                base::Context& ctx, const ParityWords& words);

// What the recipe's gates say of each. Error: gate.
base::Result<void> check_gates(std::span<const Measured> all, const ParityRecipe& recipe,
                               const ParityWords& words = kParityOfRecipe);

// What readers call each: the last part of its place, with as many more as tell it from the others.
std::vector<std::string> short_names(std::span<const Measured> all);
// Which of several is the fairest, and which is the shortest; of one, what is worst.
std::string verdict(std::span<const Measured> all);

std::string comparison_table(std::span<const Measured> all);  // Markdown
// HTML, whole, with a plot. `day`: of the measurement, "2026-11-29"; "": it says none.
std::string comparison_page(std::span<const Measured> all, const std::string& day = "");
std::string parity_page(const Parity& parity);  // the same of one, of which no more is known

}  // namespace tokenizer
