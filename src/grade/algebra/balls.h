// Values of expressions as complex balls that hold them (Arb).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "grade/algebra/expression.h"

namespace grade::algebra {

class Ball {
 public:
  Ball();
  Ball(const Ball& other);
  Ball& operator=(const Ball& other);
  ~Ball();

  bool finite() const;
  bool may_be_real() const;
  bool may_be_zero() const;
  bool meets(const Ball& other) const;
  // Whether it is known to so many bits, of its size or of 1.
  bool known_to(long bits) const;
  Ball over(const Ball& other, long precision) const;
  Ball minus(const Ball& other, long precision) const;

  struct Held;
  Held& held() { return *held_; }
  const Held& held() const { return *held_; }

 private:
  std::unique_ptr<Held> held_;
};

// Variables as fractions. What has no value (1/0, ln 0) is not finite.
Ball evaluate(const Expression& of, const std::map<std::string, Rational>& variables,
              long precision);

}  // namespace grade::algebra
