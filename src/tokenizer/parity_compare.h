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
  record::ParityFile said() const;           // what parity.said() says, and the rest
};

// Error: as Tokenizer::encode().
base::Result<Measured> measure(const std::string& name, const Tokenizer& tokenizer,
                               const std::map<std::string, std::vector<Article>>& texts);

// All in the same languages: the recipe's, else those that any of their manifests names, else
// those that the package has. Error: as parity_of.
base::Result<std::vector<Measured>> measure_all(const ParityRecipe& recipe,
                                                const std::vector<base::Path>& folders,
                                                base::Context& ctx);

// What the recipe's gates say of each. Error: gate.
base::Result<void> check_gates(std::span<const Measured> all, const ParityRecipe& recipe);

std::string comparison_table(std::span<const Measured> all);  // Markdown
std::string comparison_page(std::span<const Measured> all);   // HTML, whole, with a plot

}  // namespace tokenizer
