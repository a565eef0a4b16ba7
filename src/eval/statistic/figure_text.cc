#include "eval/statistic/figure_text.h"

#include <charconv>
#include <cmath>

#include "text/language.h"

namespace eval::statistic {
namespace {

std::string with_digits(double value, int digits) {
  char buffer[400];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, digits);
  return {buffer, end.ptr};
}

}  // namespace

std::string figure(double value) {
  if (!std::isfinite(value)) return "-";
  if (std::abs(value) >= 1e9) {
    char buffer[64];
    const auto end =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific, 3);
    return {buffer, end.ptr};
  }
  return with_digits(value, std::abs(value) >= 10 ? 3 : 4);
}

std::string signed_figure(double value) { return (value >= 0 ? "+" : "") + figure(value); }

std::string range(const std::optional<Interval>& one) {
  return one ? "[" + figure(one->low) + ", " + figure(one->high) + "]" : "";
}

std::string p_text(double p) { return p < 1e-4 ? "< 0.0001" : with_digits(p, 4); }

std::string named(const std::string& family, const std::string& language) {
  if (language.empty()) return family;
  return family + ", " + text::english_name(language) + " (" + language + ")";
}

std::string shown_run(const Run& run) {
  return run.model.empty() || run.model == run.name ? run.name : run.name + " (" + run.model + ")";
}

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& one : names) out += (out.empty() ? "" : ", ") + one;
  return out;
}

}  // namespace eval::statistic
