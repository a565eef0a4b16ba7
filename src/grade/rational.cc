#include "grade/rational.h"

#include <flint/fmpq.h>

#include <utility>

namespace grade {

struct Rational::Held {
  fmpq_t value;
  Held() { fmpq_init(value); }
  Held(const Held& other) : Held() { fmpq_set(value, other.value); }
  Held& operator=(const Held&) = delete;
  ~Held() { fmpq_clear(value); }
};

Rational::Rational() : held_(std::make_unique<Held>()) {}
Rational::Rational(const Rational& other) : held_(std::make_unique<Held>(*other.held_)) {}
Rational::Rational(Rational&&) noexcept = default;
Rational& Rational::operator=(Rational other) noexcept {
  held_ = std::move(other.held_);
  return *this;
}
Rational::~Rational() = default;

Rational Rational::of(std::string_view digits, std::size_t decimals) {
  Rational out;
  fmpz_set_str(fmpq_numref(out.held_->value), std::string(digits).c_str(), 10);
  fmpz_set_ui(fmpq_denref(out.held_->value), 10);
  fmpz_pow_ui(fmpq_denref(out.held_->value), fmpq_denref(out.held_->value), decimals);
  fmpq_canonicalise(out.held_->value);
  return out;
}

std::optional<Rational> Rational::over(const Rational& by) const {
  if (fmpq_is_zero(by.held_->value)) return std::nullopt;
  Rational out;
  fmpq_div(out.held_->value, held_->value, by.held_->value);
  return out;
}

Rational Rational::times(const Rational& by) const {
  Rational out;
  fmpq_mul(out.held_->value, held_->value, by.held_->value);
  return out;
}

Rational Rational::plus(const Rational& other) const {
  Rational out;
  fmpq_add(out.held_->value, held_->value, other.held_->value);
  return out;
}

Rational Rational::negated() const {
  Rational out;
  fmpq_neg(out.held_->value, held_->value);
  return out;
}

Rational Rational::times_ten_to(int exponent) const {
  Rational ten, out;
  fmpq_set_si(ten.held_->value, 10, 1);
  fmpq_pow_si(ten.held_->value, ten.held_->value, exponent);
  fmpq_mul(out.held_->value, held_->value, ten.held_->value);
  return out;
}

bool Rational::equals(const Rational& other) const {
  return fmpq_equal(held_->value, other.held_->value) != 0;
}

bool Rational::near(const Rational& other, double share) const {
  if (!(share > 0)) return equals(other);
  Rational most, away;
  fmpz_t exact;
  fmpz_init(exact);
  fmpz_set_d(exact, share * 0x1p60);  // a share is exact to 2^-60
  fmpq_set_fmpz(most.held_->value, exact);
  fmpz_clear(exact);
  fmpq_div_2exp(most.held_->value, most.held_->value, 60);
  fmpq_mul(most.held_->value, most.held_->value, other.held_->value);
  fmpq_abs(most.held_->value, most.held_->value);
  fmpq_sub(away.held_->value, held_->value, other.held_->value);
  fmpq_abs(away.held_->value, away.held_->value);
  return fmpq_cmp(away.held_->value, most.held_->value) <= 0;
}

std::string Rational::text() const {
  char* written = fmpq_get_str(nullptr, 10, held_->value);
  std::string out = written;
  flint_free(written);
  return out;
}

}  // namespace grade
