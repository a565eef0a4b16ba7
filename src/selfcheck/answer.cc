#include <cmath>
#include <cstdio>

#include "selfcheck/check.h"

namespace selfcheck {

bool agrees(const Answer& answer, const Answer& right, double tolerance) {
  if (answer.text != right.text || answer.numbers.size() != right.numbers.size()) return false;
  for (std::size_t i = 0; i < right.numbers.size(); ++i)
    if (!(std::abs(answer.numbers[i] - right.numbers[i]) <= tolerance * std::abs(right.numbers[i])))
      return false;
  return true;
}

std::string shown(const Answer& answer) {
  std::string out = answer.text;
  for (const double number : answer.numbers) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", number);
    out += (out.empty() ? "" : ", ") + std::string(text);
  }
  return out;
}

}  // namespace selfcheck
