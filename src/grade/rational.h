// Fractions of whole numbers, exact.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace grade {

class Rational {
 public:
  Rational();  // 0
  Rational(const Rational& other);
  Rational(Rational&&) noexcept;
  Rational& operator=(Rational other) noexcept;
  ~Rational();

  // digits * 10^-decimals: "12345", 2 is 123.45. Digits are 0 to 9, at least one.
  static Rational of(std::string_view digits, std::size_t decimals = 0);

  // Nothing where `by` is 0.
  std::optional<Rational> over(const Rational& by) const;
  Rational times(const Rational& by) const;
  Rational plus(const Rational& other) const;
  Rational negated() const;
  // * 10^exponent, whose size is at most kMostExponent.
  static constexpr int kMostExponent = 10'000;
  Rational times_ten_to(int exponent) const;

  bool equals(const Rational& other) const;
  // |this - other| <= share * |other|
  bool near(const Rational& other, double share) const;
  std::string text() const;  // "3/4"

 private:
  struct Held;
  std::unique_ptr<Held> held_;
};

}  // namespace grade
