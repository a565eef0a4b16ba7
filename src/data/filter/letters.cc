// Words without a letter are numbers and signs; a text of many of them is a table.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it; per-language values are FineWeb-2's.
#include <algorithm>

#include "data/filter.h"
#include "data/rule/measure.h"
#include "data/symbol.h"

namespace data::filter {

namespace {

constexpr Limit kLimits[] = {
    {"min_share", 0.8, "smallest share of words with a letter, punctuation counted as words"},
};

Verdict decide(const Subject& subject, const Limits& limits) {
  if (subject.words.empty()) return keep();
  const auto lettered = std::ranges::count_if(subject.words, has_letter);
  const double share =
      rule::share(static_cast<double>(lettered), static_cast<double>(subject.words.size()));
  if (share < limits.at("min_share"))
    return drop(rule::below("share of words with a letter", share, limits.at("min_share")));
  return keep();
}

}  // namespace

extern const Entry letters{1, "share of words that hold a letter", Reads::prose, kLimits, decide};

}  // namespace data::filter
