// Mathematics as people and models write it, plainly or in LaTeX, as a tree.
//
// 2x^2 - 3(x+1), \frac{1}{2}\sqrt[3]{x}, sin(x)^2, x \ne ..., 50\%, (1, 2), {1, 2}, [0, 1), x = 3. Letters that stand
// side by side are multiplied: "xy" is x times y, unless they spell a function or a Greek letter.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "grade/rational.h"

namespace grade::algebra {

enum class Kind {
  number,    // value
  name,      // of a variable; "pi", "e" and "i" are those numbers
  add,       // parts, any number
  multiply,  // parts, any number
  divide,    // parts[0] / parts[1]
  power,     // parts[0] ^ parts[1]
  negate,
  call,  // name: sqrt, exp, ln, sin, cos, tan, cot, sec, csc, asin, acos, atan, sinh, cosh, tanh, abs, factorial
  infinity,
  equation,  // parts[0] = parts[1]
  tuple,     // (a, b, ...): in order
  set,       // {a, b, ...}: in any order; name is "list" where no brackets stand around it
  interval,  // [a, b), with its brackets in name
};

struct Expression {
  Kind kind = Kind::number;
  Rational value = {};
  std::string name = {};
  std::vector<Expression> parts = {};
};

inline constexpr std::size_t kLongest = 4096;  // bytes of an expression
inline constexpr int kDeepest = 100;

// `comma_is_decimal`: 3,5 is a number. Error: bad_data with the byte, for what is none and what is too long or deep.
base::Result<Expression> parse(std::string_view text, bool comma_is_decimal = false);

}  // namespace grade::algebra
