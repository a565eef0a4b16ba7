// Mean length of a word in code points: below are fragments and formulas, above are tables of
// names. Rae et al. 2021 (Gopher), table A1, as datatrove reads it;
// per-language values are FineWeb-2's.
#include "data/filter.h"
#include "data/rule/measure.h"
#include "data/symbol.h"

namespace data::filter {

namespace {

constexpr Limit kLimits[] = {
    {"min_mean", 3, "shortest mean word length"},
    {"max_mean", 10, "longest mean word length"},
};

Verdict decide(const Subject& subject, const Limits& limits) {
  std::int64_t words = 0, symbols = 0;
  for (const auto word : subject.words) {
    if (!rule::is_real_word(word)) continue;
    ++words;
    symbols += count_symbols(word);
  }
  if (words == 0) return keep();  // the rule about length speaks for these
  const double mean = rule::share(static_cast<double>(symbols), static_cast<double>(words));
  if (mean < limits.at("min_mean"))
    return drop(rule::below("mean word length", mean, limits.at("min_mean")));
  if (mean > limits.at("max_mean"))
    return drop(rule::above("mean word length", mean, limits.at("max_mean")));
  return keep();
}

}  // namespace

extern const Entry word_length{1, "mean word length in code points", Reads::prose, kLimits, decide};

}  // namespace data::filter
