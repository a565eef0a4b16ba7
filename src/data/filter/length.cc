// Documents that are too short to teach anything, or too long to be one text.
//
// Words are counted without those made of punctuation only, as Gopher does. Gopher wants 50 to
// 100,000 words of a web page; help pages are shorter and just as good,
// so the lower bound here is lower.
#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

constexpr Limit kLimits[] = {
    {"min_words", 10, "fewest words a kept document has (Gopher: 50)"},
    {"max_words", 100000, "most words a kept document has"},
};

Verdict decide(const Subject& subject, const Limits& limits) {
  const auto words = static_cast<double>(rule::count_real_words(subject.words));
  if (words < limits.at("min_words"))
    return drop(rule::below("words", words, limits.at("min_words")));
  if (words > limits.at("max_words"))
    return drop(rule::above("words", words, limits.at("max_words")));
  return keep();
}

}  // namespace

extern const Entry length{1, "length of a document in words that hold a letter or digit",
                          Reads::prose, kLimits, decide};

}  // namespace data::filter
