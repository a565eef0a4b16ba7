// The same line again and again. A line counts from its second occurrence on.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it: lines
// are split at one or more line feeds.
#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

constexpr Limit kLimits[] = {
    {"max_share", 0.3, "largest share of repeated lines"},
    {"max_symbol_share", 0.2, "largest share of code points in repeated lines"},
};

Verdict decide(const Subject& subject, const Limits& limits) {
  const auto parts = rule::split_parts(subject.text, 1);
  const auto repeats = rule::count_repeats(parts);
  const double share =
      rule::share(static_cast<double>(repeats.parts), static_cast<double>(parts.size()));
  if (share > limits.at("max_share"))
    return drop(rule::above("share of repeated lines", share, limits.at("max_share")));
  const double symbols =
      rule::share(static_cast<double>(repeats.symbols), static_cast<double>(subject.symbols));
  if (symbols > limits.at("max_symbol_share"))
    return drop(rule::above("share of code points in repeated lines", symbols,
                            limits.at("max_symbol_share")));
  return keep();
}

}  // namespace

extern const Entry repeated_lines{1, "shares of repeated lines and of the code points in them",
                                  Reads::prose, kLimits, decide};

}  // namespace data::filter
