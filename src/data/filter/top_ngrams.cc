// One phrase that fills the text: the most frequent 2-, 3- and 4-gram of words.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it: its length (words joined by spaces)
// times its count, over the code points of the text. What surprises: a phrase that occurs once
// counts too, so a text of three words is dropped; and overlapping occurrences can make the share
// larger than 1.
#include "data/filter.h"
#include "data/rule/measure.h"
#include "data/rule/ngram.h"

namespace data::filter {

namespace {

struct TopNgrams {
  double most[3] = {0.20, 0.18, 0.16};  // of 2-grams to 4-grams

  template <class V>
  void fields(V& v) {
    v(most[0], "max_2gram", "largest share covered by the most frequent 2-gram");
    v(most[1], "max_3gram", "the same for 3-grams");
    v(most[2], "max_4gram", "the same for 4-grams");
  }
};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<TopNgrams>();
  for (int n = 2; n <= 4; ++n) {
    const auto covered = static_cast<double>(rule::top_ngram_symbols(subject.words, n));
    const double share = rule::share(covered, static_cast<double>(subject.symbols));
    const double limit = limits.most[n - 2];
    if (share > limit)
      return drop(rule::above(("top " + std::to_string(n) + "-gram share").c_str(), share, limit));
  }
  return keep();
}

}  // namespace

extern const Entry top_ngrams{1, "share of the text that its most frequent phrase covers",
                              Reads::prose, base::options<TopNgrams>, decide};

}  // namespace data::filter
