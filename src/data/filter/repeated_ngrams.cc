// Long phrases said twice: every repeated 5- to 10-gram of words.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it: the text is read from the left; on a
// phrase seen before its length (words without spaces) is added and the scan jumps over it, else it
// goes on by one word.
#include "data/filter.h"
#include "data/rule/measure.h"
#include "data/rule/ngram.h"

namespace data::filter {

namespace {

struct RepeatedNgrams {
  double most[6] = {0.15, 0.14, 0.13, 0.12, 0.11, 0.10};  // of 5-grams to 10-grams

  template <class V>
  void fields(V& v) {
    v(most[0], "max_5gram", "largest share of code points in repeated 5-grams");
    v(most[1], "max_6gram", "the same for 6-grams");
    v(most[2], "max_7gram", "the same for 7-grams");
    v(most[3], "max_8gram", "the same for 8-grams");
    v(most[4], "max_9gram", "the same for 9-grams");
    v(most[5], "max_10gram", "the same for 10-grams");
  }
};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<RepeatedNgrams>();
  for (int n = 5; n <= 10; ++n) {
    const auto repeated = static_cast<double>(rule::repeated_ngram_symbols(subject.words, n));
    const double share = rule::share(repeated, static_cast<double>(subject.symbols));
    const double limit = limits.most[n - 5];
    if (share > limit)
      return drop(
          rule::above(("share in repeated " + std::to_string(n) + "-grams").c_str(), share, limit));
  }
  return keep();
}

}  // namespace

extern const Entry repeated_ngrams{1, "share of the text in repeated phrases of 5 to 10 words",
                                   Reads::prose, base::options<RepeatedNgrams>, decide};

}  // namespace data::filter
