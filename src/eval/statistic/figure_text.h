// Figures, intervals and names as tables of scores have them, in every locale.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "eval/statistic/mean.h"
#include "eval/statistic/read_run.h"

namespace eval::statistic {

std::string figure(double value);         // four digits behind the point, three above 10
std::string signed_figure(double value);  // "+0.0130"
std::string range(const std::optional<Interval>& interval);  // "[0.1, 0.2]", "" of none
std::string p_text(double p);                                // "0.013", "< 0.0001"
// "cloze, Irish (gle_Latn)".
std::string named(const std::string& family, const std::string& language);
std::string shown_run(const Run& run);  // folder, and the model where it is known
std::string joined(const std::vector<std::string>& names);

inline base::Json or_null(const std::string& text) {
  return text.empty() ? base::Json() : base::Json(text);
}
inline base::Json low_of(const std::optional<Interval>& one) {
  return one ? base::Json(one->low) : base::Json();
}
inline base::Json high_of(const std::optional<Interval>& one) {
  return one ? base::Json(one->high) : base::Json();
}

}  // namespace eval::statistic
