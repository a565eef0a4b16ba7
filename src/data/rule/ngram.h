// Repetition of word n-grams, as Gopher measures it (Rae et al. 2021, appendix A.1).
//
// N-grams are compared by their words, hashed to 64 bits; two different ones of one document that
// meet in a hash are one in about 10^19 pairs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace data::rule {

// Length in code points (words joined by one space) times count of the most frequent n-gram; among
// equal counts the first in the text. 0 where there is none.
std::int64_t top_ngram_symbols(std::span<const std::string_view> words, int n);

// Code points (words joined without spaces) in n-grams seen before, scanned greedily from the left.
std::int64_t repeated_ngram_symbols(std::span<const std::string_view> words, int n);

}  // namespace data::rule
