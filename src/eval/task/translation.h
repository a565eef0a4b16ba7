// Scores of translations over a corpus, as sacrebleu 2 defines them with its defaults: a reference and what was said.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace eval::task {

struct Translation {
  std::string reference, said;
};

// What a translation adds to the counts of its corpus, and what such sums come to.
using Statistics = std::vector<double>;

// BLEU (Papineni et al., 2002): 13a tokens, n-grams to 4, NIST's smoothing of orders without a match. [0, 100]
Statistics bleu_statistics(const Translation& one);
double bleu_of(const Statistics& sums);
// chrF (Popović, 2015): n-grams of characters to 6, without white space, recall twice as important; and of words to
// `word_order` (chrF++: 2). [0, 100]
Statistics chrf_statistics(const Translation& one, std::size_t word_order);
double chrf_of(const Statistics& sums);
// TER (Snover et al., 2006) in lower case: edits and shifts of blocks per word of the reference, in percent.
Statistics ter_statistics(const Translation& one);
double ter_of(const Statistics& sums);

// mteval-v13a's words, with one space between them.
std::vector<std::string> words_13a(const std::string& text);
// str.split() of Python.
std::vector<std::string> split_words(const std::string& text);

}  // namespace eval::task
