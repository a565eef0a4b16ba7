#include "grade/algebra/balls.h"

#include <acb.h>
#include <acb_hypgeom.h>

namespace grade::algebra {

struct Ball::Held {
  acb_t value;
  Held() { acb_init(value); }
  Held(const Held& other) : Held() { acb_set(value, other.value); }
  Held& operator=(const Held&) = delete;
  ~Held() { acb_clear(value); }
};

Ball::Ball() : held_(std::make_unique<Held>()) {}
Ball::Ball(const Ball& other) : held_(std::make_unique<Held>(*other.held_)) {}
Ball& Ball::operator=(const Ball& other) {
  acb_set(held_->value, other.held_->value);
  return *this;
}
Ball::~Ball() = default;

bool Ball::finite() const { return acb_is_finite(held_->value) != 0; }
bool Ball::may_be_real() const { return arb_contains_zero(acb_imagref(held_->value)) != 0; }
bool Ball::may_be_zero() const { return acb_contains_zero(held_->value) != 0; }
bool Ball::meets(const Ball& other) const {
  return acb_overlaps(held_->value, other.held_->value) != 0;
}
bool Ball::known_to(long bits) const {
  if (!finite()) return false;
  if (acb_rel_accuracy_bits(held_->value) >= bits) return true;
  for (const auto* part : {acb_realref(held_->value), acb_imagref(held_->value)})
    if (mag_cmp_2exp_si(arb_radref(part), -bits) > 0) return false;
  return true;
}
Ball Ball::over(const Ball& other, long precision) const {
  Ball out;
  acb_div(out.held_->value, held_->value, other.held_->value, precision);
  return out;
}
Ball Ball::minus(const Ball& other, long precision) const {
  Ball out;
  acb_sub(out.held_->value, held_->value, other.held_->value, precision);
  return out;
}

namespace {

using Function = void (*)(acb_t, const acb_t, slong);

void cot(acb_t out, const acb_t of, slong precision) { acb_cot(out, of, precision); }
void absolute(acb_t out, const acb_t of, slong precision) {
  acb_abs(acb_realref(out), of, precision);
  arb_zero(acb_imagref(out));
}
void factorial(acb_t out, const acb_t of, slong precision) {
  acb_add_ui(out, of, 1, precision);
  acb_gamma(out, out, precision);
}

Function function_of(const std::string& name) {
  static const std::map<std::string, Function> all = {
      {"sqrt", acb_sqrt},      {"exp", acb_exp},   {"ln", acb_log},    {"sin", acb_sin},
      {"cos", acb_cos},        {"tan", acb_tan},   {"cot", cot},       {"sec", acb_sec},
      {"csc", acb_csc},        {"asin", acb_asin}, {"acos", acb_acos}, {"atan", acb_atan},
      {"sinh", acb_sinh},      {"cosh", acb_cosh}, {"tanh", acb_tanh}, {"abs", absolute},
      {"factorial", factorial}};
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

void put(acb_t out, const Rational& value, slong precision) {
  fmpq_t exact;
  fmpq_init(exact);
  fmpq_set_str(exact, value.text().c_str(), 10);
  acb_set_fmpq(out, exact, precision);
  fmpq_clear(exact);
}

void put_name(acb_t out, const std::string& name, const std::map<std::string, Rational>& variables,
              slong precision) {
  if (const auto found = variables.find(name); found != variables.end())
    return put(out, found->second, precision);
  if (name == "pi")
    acb_const_pi(out, precision);
  else if (name == "e")
    arb_const_e(acb_realref(out), precision);
  else if (name == "i")
    acb_onei(out);
  else
    acb_indeterminate(out);
}

// Beyond, e to it would have more bits than a memory.
bool too_large(const acb_t exponent) {
  mag_t size;
  mag_init(size);
  acb_get_mag(size, exponent);
  const bool out = mag_cmp_2exp_si(size, 40) > 0;
  mag_clear(size);
  return out;
}

void calculate(acb_t out, const Expression& of, const std::map<std::string, Rational>& variables,
               slong precision) {
  const auto part = [&](std::size_t i) { return evaluate(of.parts[i], variables, precision); };
  switch (of.kind) {
    case Kind::number:
      return put(out, of.value, precision);
    case Kind::name:
      return put_name(out, of.name, variables, precision);
    case Kind::add:
      for (std::size_t i = 0; i < of.parts.size(); ++i)
        acb_add(out, out, part(i).held().value, precision);
      return;
    case Kind::multiply:
      acb_one(out);
      for (std::size_t i = 0; i < of.parts.size(); ++i)
        acb_mul(out, out, part(i).held().value, precision);
      return;
    case Kind::divide:
      return acb_div(out, part(0).held().value, part(1).held().value, precision);
    case Kind::negate:
      return acb_neg(out, part(0).held().value);
    case Kind::power: {
      const auto exponent = part(1);
      if (too_large(exponent.held().value)) return acb_indeterminate(out);
      return acb_pow(out, part(0).held().value, exponent.held().value, precision);
    }
    case Kind::call: {
      const auto argument = part(0);
      const auto function = function_of(of.name);
      if (!function || too_large(argument.held().value)) return acb_indeterminate(out);
      return function(out, argument.held().value, precision);
    }
    default:
      return acb_indeterminate(out);
  }
}

}  // namespace

Ball evaluate(const Expression& of, const std::map<std::string, Rational>& variables,
              long precision) {
  Ball out;
  calculate(out.held().value, of, variables, precision);
  return out;
}

}  // namespace grade::algebra
