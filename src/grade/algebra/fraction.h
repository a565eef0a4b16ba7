// A fraction of polynomials with rational coefficients, for expressions that are one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "grade/algebra/expression.h"

namespace grade::algebra {

// Whether they are equal as fractions of polynomials in these variables; nothing where one of them is no such fraction,
// divides by nothing, or grows beyond kMostTerms terms or kMostBits bits of a coefficient.
inline constexpr long kMostTerms = 4000;
inline constexpr long kMostBits = 200'000;
std::optional<bool> equal_fractions(const Expression& one, const Expression& other,
                                    const std::vector<std::string>& variables);

}  // namespace grade::algebra
