// English prose holds small words. Gopher's list is English, so the rule answers for English only.
// Rae et al. 2021 (Gopher), table A1, as datatrove reads it:
// distinct words are counted, case matters.
#include <algorithm>

#include "data/filter.h"
#include "data/rule/measure.h"

namespace data::filter {

namespace {

struct StopWords {
  double min_words = 2;

  template <class V>
  void fields(V& v) {
    v(min_words, "min_words", "fewest distinct words of: the be to of and that have with");
  }
};

constexpr std::string_view kStopWords[] = {"the", "be", "to", "of", "and", "that", "have", "with"};

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<StopWords>();
  if (!subject.document.language.starts_with("eng_")) return keep();
  const auto found = std::ranges::count_if(kStopWords, [&](std::string_view wanted) {
    return std::ranges::find(subject.words, wanted) != subject.words.end();
  });
  if (static_cast<double>(found) < limits.min_words)
    return drop(rule::below("distinct stop words", static_cast<double>(found), limits.min_words));
  return keep();
}

}  // namespace

extern const Entry stop_words{1, "distinct English stop words", Reads::prose,
                              base::options<StopWords>, decide};

}  // namespace data::filter
