// Limits that depend on the language, where a published value exists.
//
// The values are FineWeb-2's (huggingface/fineweb-2, configs/*.yml, 2025-10): share of repeated
// lines, shortest and longest mean word length. What surprises: they come from small Wikipedias, so
// some are no limit at all (Galician's repeated lines: 0.906); these are clamped to the bounds
// beside the table.
#pragma once

#include <string_view>

namespace data::rule {

struct LanguageValues {
  std::string_view language;
  double repeated_lines;  // largest share of repeated lines
  double min_word_length;
  double max_word_length;
};

// Those of a canonical language, clamped; null where there are none.
const LanguageValues* language_values(std::string_view language);

}  // namespace data::rule
