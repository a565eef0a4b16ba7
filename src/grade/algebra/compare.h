// Whether two expressions say the same.
//
// Fractions of polynomials are compared exactly (FLINT). All else is computed in balls that hold the true value (Arb)
// at several points, of both signs: where two of them do not meet, the expressions differ, which is proved; where all meet to
// 80 bits, they count as equal. What has no real value at a point of negative sign is not asked there. So sqrt(x^2) is
// not x, and ln(x^2) is 2 ln(x). An equation is its difference, up to a factor; x = 3 is 3; sets have no order.
#pragma once

#include <string>

#include "grade/algebra/expression.h"

namespace grade::algebra {

enum class Verdict { equal, different, unknown };

struct Compared {
  Verdict verdict = Verdict::unknown;
  std::string how;  // "exactly", "to 80 bits at 8 points", or why nobody can tell
};

// Bounded in time and memory: what grows beyond its limits is unknown.
Compared compare(const Expression& one, const Expression& other);

}  // namespace grade::algebra
