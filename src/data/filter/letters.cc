// Words without a letter are numbers and signs; a text of many of them is a table.
// Rae et al. 2021 (Gopher), table A1: 80 % of the words, which are what stands between white space.
// What surprises: datatrove counts every sign of punctuation as a word here, and a quarter of a
// good manual, with its formulas and menu paths, would go; so this rule is the paper's and takes no
// per-language value.
#include <algorithm>

#include "data/filter.h"
#include "data/rule/measure.h"
#include "data/symbol.h"

namespace data::filter {

namespace {

struct Letters {
  double min_share = 0.8;

  template <class V>
  void fields(V& v) {
    v(min_share, "min_share",
      "smallest share of words with a letter, words being what stands between white space");
  }
};

// Calls visit(word) for everything between white space.
template <class F>
void each_chunk(std::string_view text, F&& visit) {
  std::size_t start = 0;
  for (std::size_t at = 0; at <= text.size();) {
    const auto symbol = symbol_after(text, at);
    if (at == text.size() || is_space(symbol.value)) {
      if (at > start) visit(text.substr(start, at - start));
      start = at + symbol.size;
    }
    at += std::max<std::size_t>(symbol.size, 1);
  }
}

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<Letters>();
  double words = 0, lettered = 0;
  each_chunk(subject.text, [&](std::string_view word) {
    ++words;
    if (has_letter(word)) ++lettered;
  });
  if (words == 0) return keep();
  const double share = lettered / words;
  if (share < limits.min_share)
    return drop(rule::below("share of words with a letter", share, limits.min_share));
  return keep();
}

}  // namespace

extern const Entry letters{1, "share of words that hold a letter", Reads::prose,
                           base::options<Letters>, decide};

}  // namespace data::filter
