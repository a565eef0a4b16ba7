// Long phrases said twice: every repeated 5- to 10-gram of words.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it: the text is read from the left; on a
// phrase seen before its length (words without spaces) is added and the scan jumps over it, else it
// goes on by one word.
#include "data/filter.h"
#include "data/rule/measure.h"
#include "data/rule/ngram.h"

namespace data::filter {

namespace {

constexpr Limit kLimits[] = {
    {"max_5gram", 0.15, "largest share of code points in repeated 5-grams"},
    {"max_6gram", 0.14, "the same for 6-grams"},
    {"max_7gram", 0.13, "the same for 7-grams"},
    {"max_8gram", 0.12, "the same for 8-grams"},
    {"max_9gram", 0.11, "the same for 9-grams"},
    {"max_10gram", 0.10, "the same for 10-grams"},
};

Verdict decide(const Subject& subject, const Limits& limits) {
  for (int n = 5; n <= 10; ++n) {
    const auto repeated = static_cast<double>(rule::repeated_ngram_symbols(subject.words, n));
    const double share = rule::share(repeated, static_cast<double>(subject.symbols));
    const double limit = limits.at("max_" + std::to_string(n) + "gram");
    if (share > limit)
      return drop(
          rule::above(("share in repeated " + std::to_string(n) + "-grams").c_str(), share, limit));
  }
  return keep();
}

}  // namespace

extern const Entry repeated_ngrams{1, "share of the text in repeated phrases of 5 to 10 words",
                                   Reads::prose, kLimits, decide};

}  // namespace data::filter
