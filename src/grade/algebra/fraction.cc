#include "grade/algebra/fraction.h"

#include <flint/fmpq_mpoly.h>

#include <algorithm>
#include <memory>

namespace grade::algebra {

namespace {

class Ring {
 public:
  explicit Ring(std::size_t variables) {
    fmpq_mpoly_ctx_init(of, static_cast<slong>(variables), ORD_LEX);
  }
  ~Ring() { fmpq_mpoly_ctx_clear(of); }
  Ring(const Ring&) = delete;
  fmpq_mpoly_ctx_t of;
};

class Polynomial {
 public:
  explicit Polynomial(const Ring& ring) : ring_(&ring) { fmpq_mpoly_init(of, ring.of); }
  Polynomial(const Polynomial& other) : Polynomial(*other.ring_) {
    fmpq_mpoly_set(of, other.of, ring_->of);
  }
  Polynomial& operator=(const Polynomial& other) {
    fmpq_mpoly_set(of, other.of, ring_->of);
    return *this;
  }
  ~Polynomial() { fmpq_mpoly_clear(of, ring_->of); }

  bool zero() const { return fmpq_mpoly_is_zero(of, ring_->of) != 0; }
  slong terms() const { return fmpq_mpoly_length(of, ring_->of); }
  slong bits() const {
    return std::abs(fmpz_mpoly_max_bits(of->zpoly)) +
           static_cast<slong>(fmpq_height_bits(of->content));
  }
  bool fits() const { return terms() <= kMostTerms && bits() <= kMostBits; }

  fmpq_mpoly_t of;

 private:
  const Ring* ring_;
};

struct Fraction {
  Polynomial above, below;
};

class Maker {
 public:
  Maker(const Ring& ring, const std::vector<std::string>& variables)
      : ring_(ring), variables_(variables) {}

  std::optional<Fraction> make(const Expression& from) const {
    switch (from.kind) {
      case Kind::number:
        return number(from.value);
      case Kind::name:
        return variable(from.name);
      case Kind::add:
        return folded(from, &Maker::sum);
      case Kind::multiply:
        return folded(from, &Maker::product);
      case Kind::divide:
        return divided(from);
      case Kind::power:
        return power(from);
      case Kind::negate:
        return negated(from);
      default:
        return std::nullopt;
    }
  }

  std::optional<Polynomial> times(const Polynomial& a, const Polynomial& b) const {
    if (a.terms() * b.terms() > 400 * kMostTerms || a.bits() + b.bits() > kMostBits)
      return std::nullopt;
    Polynomial out(ring_);
    fmpq_mpoly_mul(out.of, a.of, b.of, ring_.of);
    if (!out.fits()) return std::nullopt;
    return out;
  }

 private:
  Fraction one() const {
    Fraction out{Polynomial(ring_), Polynomial(ring_)};
    fmpq_mpoly_one(out.above.of, ring_.of);
    fmpq_mpoly_one(out.below.of, ring_.of);
    return out;
  }

  std::optional<Fraction> number(const Rational& value) const {
    auto out = one();
    fmpq_t exact;
    fmpq_init(exact);
    fmpq_set_str(exact, value.text().c_str(), 10);
    fmpq_mpoly_set_fmpq(out.above.of, exact, ring_.of);
    fmpq_clear(exact);
    if (!out.above.fits()) return std::nullopt;
    return out;
  }

  std::optional<Fraction> variable(const std::string& name) const {
    const auto found = std::ranges::find(variables_, name);
    if (found == variables_.end()) return std::nullopt;  // pi, e, i
    auto out = one();
    fmpq_mpoly_gen(out.above.of, found - variables_.begin(), ring_.of);
    return out;
  }

  std::optional<Fraction> folded(const Expression& from,
                                 std::optional<Fraction> (Maker::*with)(const Fraction&,
                                                                        const Fraction&)
                                     const) const {
    auto out = make(from.parts[0]);
    for (std::size_t i = 1; out && i < from.parts.size(); ++i) {
      const auto next = make(from.parts[i]);
      if (!next) return std::nullopt;
      out = (this->*with)(*out, *next);
    }
    return out;
  }

  std::optional<Fraction> sum(const Fraction& a, const Fraction& b) const {
    const auto left = times(a.above, b.below), right = times(b.above, a.below),
               below = times(a.below, b.below);
    if (!left || !right || !below) return std::nullopt;
    Fraction out{Polynomial(ring_), *below};
    fmpq_mpoly_add(out.above.of, left->of, right->of, ring_.of);
    return out;
  }
  std::optional<Fraction> product(const Fraction& a, const Fraction& b) const {
    const auto above = times(a.above, b.above), below = times(a.below, b.below);
    if (!above || !below) return std::nullopt;
    return Fraction{*above, *below};
  }

  std::optional<Fraction> divided(const Expression& from) const {
    const auto above = make(from.parts[0]), by = make(from.parts[1]);
    if (!above || !by || by->above.zero()) return std::nullopt;
    return product(*above, {by->below, by->above});
  }
  std::optional<Fraction> negated(const Expression& from) const {
    auto out = make(from.parts[0]);
    if (out) fmpq_mpoly_neg(out->above.of, out->above.of, ring_.of);
    return out;
  }

  // A whole number, negative ones too; nothing for any other expression.
  std::optional<slong> whole(const Expression& from) const {
    const auto value = make(from);
    if (!value || value->below.zero()) return std::nullopt;
    fmpq_t above, below;
    fmpq_init(above);
    fmpq_init(below);
    std::optional<slong> out;
    if (fmpq_mpoly_is_fmpq(value->above.of, ring_.of) &&
        fmpq_mpoly_is_fmpq(value->below.of, ring_.of)) {
      fmpq_mpoly_get_fmpq(above, value->above.of, ring_.of);
      fmpq_mpoly_get_fmpq(below, value->below.of, ring_.of);
      fmpq_div(above, above, below);
      if (fmpz_is_one(fmpq_denref(above)) && fmpz_fits_si(fmpq_numref(above)))
        out = fmpz_get_si(fmpq_numref(above));
    }
    fmpq_clear(above);
    fmpq_clear(below);
    return out;
  }

  std::optional<Fraction> power(const Expression& from) const {
    const auto base = make(from.parts[0]);
    const auto exponent = whole(from.parts[1]);
    if (!base || !exponent || std::abs(*exponent) > 1'000'000) return std::nullopt;
    if (*exponent < 0 && base->above.zero()) return std::nullopt;
    auto out = one();
    auto square = *exponent < 0 ? Fraction{base->below, base->above} : *base;
    for (auto left = std::abs(*exponent); left > 0; left /= 2) {
      if (left % 2 == 1) {
        const auto made = product(out, square);
        if (!made) return std::nullopt;
        out = *made;
      }
      if (left == 1) break;
      const auto made = product(square, square);
      if (!made) return std::nullopt;
      square = *made;
    }
    return out;
  }

  const Ring& ring_;
  const std::vector<std::string>& variables_;
};

}  // namespace

std::optional<bool> equal_fractions(const Expression& one, const Expression& other,
                                    const std::vector<std::string>& variables) {
  const Ring ring(std::max<std::size_t>(1, variables.size()));
  const Maker maker(ring, variables);
  const auto a = maker.make(one), b = maker.make(other);
  if (!a || !b) return std::nullopt;
  const auto left = maker.times(a->above, b->below), right = maker.times(b->above, a->below);
  if (!left || !right) return std::nullopt;
  return fmpq_mpoly_equal(left->of, right->of, ring.of) != 0;
}

}  // namespace grade::algebra
