// The same line again and again. A line counts from its second occurrence on.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it: lines are split at one or more
// line feeds.
#include "data/filter.h"
#include "data/rule/language_table.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

struct RepeatedLines {
  double max_share = 0.3;
  double max_symbol_share = 0.2;

  template <class V>
  void fields(V& v) {
    v(max_share, "max_share", "largest share of repeated lines");
    v(max_symbol_share, "max_symbol_share", "largest share of code points in repeated lines");
  }
};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<RepeatedLines>();
  const auto parts = rule::split_parts(subject.text, 1);
  const auto repeats = rule::count_repeats(parts);
  const double share =
      rule::share(static_cast<double>(repeats.parts), static_cast<double>(parts.size()));
  if (share > limits.max_share)
    return drop(rule::above("share of repeated lines", share, limits.max_share));
  const double symbols =
      rule::share(static_cast<double>(repeats.symbols), static_cast<double>(subject.symbols));
  if (symbols > limits.max_symbol_share)
    return drop(
        rule::above("share of code points in repeated lines", symbols, limits.max_symbol_share));
  return keep();
}

base::Json usual(std::string_view language) {
  const auto* values = rule::language_values(language);
  return values ? base::Json{{"max_share", values->repeated_lines}} : base::Json::object();
}

}  // namespace

extern const Entry repeated_lines{1,
                                  "shares of repeated lines and of the code points in them",
                                  Reads::prose,
                                  base::options<RepeatedLines>,
                                  decide,
                                  usual};

}  // namespace data::filter
