// Mean length of a word in code points: below are fragments and formulas, above are tables of
// names. Rae et al. 2021 (Gopher), table A1, as datatrove reads it;
// per-language values are FineWeb-2's.
#include "data/filter.h"
#include "data/rule/language_table.h"
#include "data/rule/measure.h"
#include "data/symbol.h"

namespace data::filter {

namespace {

struct WordLength {
  double min_mean = 3;
  double max_mean = 10;

  template <class V>
  void fields(V& v) {
    v(min_mean, "min_mean", "shortest mean word length");
    v(max_mean, "max_mean", "longest mean word length");
  }
};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<WordLength>();
  std::int64_t words = 0, symbols = 0;
  for (const auto word : subject.words) {
    if (!rule::is_real_word(word)) continue;
    ++words;
    symbols += count_symbols(word);
  }
  if (words == 0) return keep();  // the rule about length speaks for these
  const double mean = rule::share(static_cast<double>(symbols), static_cast<double>(words));
  if (mean < limits.min_mean) return drop(rule::below("mean word length", mean, limits.min_mean));
  if (mean > limits.max_mean) return drop(rule::above("mean word length", mean, limits.max_mean));
  return keep();
}

base::Json usual(std::string_view language) {
  const auto* values = rule::language_values(language);
  if (!values) return base::Json::object();
  return {{"min_mean", values->min_word_length}, {"max_mean", values->max_word_length}};
}

}  // namespace

extern const Entry word_length{
    1, "mean word length in code points", Reads::prose, base::options<WordLength>, decide, usual};

}  // namespace data::filter
