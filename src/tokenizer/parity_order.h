// In which order tables and plot of a comparison name languages, and what they count.
#pragma once

#include "tokenizer/parity_compare.h"

namespace tokenizer {

// Languages by the mean premium of the tokenizers that can write them; those that none can come last.
std::vector<std::string> by_premium(std::span<const Measured> all);
// What of a comparison is tables.
std::string comparison_tables(std::span<const Measured> all);
bool writes_all(const Measured& one);          // whether it can write every language
std::uint64_t tokens_of(const Measured& one);  // in all languages, headings included

}  // namespace tokenizer
