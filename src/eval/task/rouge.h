// ROUGE: how much of a right text's words, pairs of words and longest common course of words a written text has.
//
// Source: C.-Y. Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), as Google's `rouge_score` 0.1.2
// computes it: texts in lower case, words of a-z and 0-9 alone (of other scripts nothing is left: chrF is for those),
// no stems, F1 of recall and precision.
#pragma once

#include <string>

namespace eval::task {

struct Rouge {
  double one = 0, two = 0;     // words, pairs of words
  double longest = 0;          // the longest common course of words
  double longest_by_line = 0;  // the union of those of each line with all lines of the other text
};

Rouge rouge(const std::string& written, const std::string& right);

}  // namespace eval::task
