// The same paragraph again and again. A paragraph counts from its second occurrence on.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it: paragraphs are split at two or more
// line feeds.
#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

struct RepeatedParagraphs {
  double max_share = 0.3;
  double max_symbol_share = 0.2;

  template <class V>
  void fields(V& v) {
    v(max_share, "max_share", "largest share of repeated paragraphs");
    v(max_symbol_share, "max_symbol_share", "largest share of code points in repeated paragraphs");
  }
};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<RepeatedParagraphs>();
  const auto parts = rule::split_parts(subject.text, 2);
  const auto repeats = rule::count_repeats(parts);
  const double share =
      rule::share(static_cast<double>(repeats.parts), static_cast<double>(parts.size()));
  if (share > limits.max_share)
    return drop(rule::above("share of repeated paragraphs", share, limits.max_share));
  const double symbols =
      rule::share(static_cast<double>(repeats.symbols), static_cast<double>(subject.symbols));
  if (symbols > limits.max_symbol_share)
    return drop(rule::above("share of code points in repeated paragraphs", symbols,
                            limits.max_symbol_share));
  return keep();
}

}  // namespace

extern const Entry repeated_paragraphs{
    1, "shares of repeated paragraphs and of the code points in them", Reads::prose,
    base::options<RepeatedParagraphs>, decide};

}  // namespace data::filter
