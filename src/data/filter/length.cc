// Documents that are too short to teach anything, or too long to be one text.
//
// Words are counted without those made of punctuation only, as Gopher does. Gopher wants 50 to
// 100,000 words of a web page; help pages are shorter and just as good,
// so the lower bound here is lower.
#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

struct Length {
  double min_words = 10;
  double max_words = 100000;

  template <class V>
  void fields(V& v) {
    v(min_words, "min_words", "fewest words a kept document has (Gopher: 50)");
    v(max_words, "max_words", "most words a kept document has");
  }
};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<Length>();
  const auto words = static_cast<double>(rule::count_real_words(subject.words));
  if (words < limits.min_words) return drop(rule::below("words", words, limits.min_words));
  if (words > limits.max_words) return drop(rule::above("words", words, limits.max_words));
  return keep();
}

}  // namespace

extern const Entry length{1, "length of a document in words that hold a letter or digit",
                          Reads::prose, base::options<Length>, decide};

}  // namespace data::filter
