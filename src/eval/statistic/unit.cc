#include "eval/statistic/unit.h"

#include <algorithm>
#include <string_view>

namespace eval::statistic {

double point_of(const Series& series) {
  const std::string_view sum = series.aggregation->name;
  if (sum == "bleu" || sum == "chrf" || sum == "chrf++" || sum == "ter") return 1;
  if (sum == "f1" || sum == "matthews_corrcoef" || sum == "brier_score") return 0.01;
  if (!series.is_mean()) return 0;
  const auto scores = series.numbers();
  return std::ranges::all_of(scores, [](double one) { return one >= 0 && one <= 1; }) ? 0.01 : 0;
}

}  // namespace eval::statistic
