#include "grade/algebra/compare.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include "base/random.h"
#include "grade/algebra/balls.h"
#include "grade/algebra/fraction.h"

namespace grade::algebra {

namespace {

constexpr std::size_t kPoints = 8;
constexpr std::size_t kMostVariables = 12;
constexpr std::size_t kMostParts = 64;  // of a set
constexpr long kBits = 80;

Compared different(std::string how) { return {Verdict::different, std::move(how)}; }

void collect(const Expression& from, std::set<std::string>& names) {
  if (from.kind == Kind::name && from.name != "pi" && from.name != "e" && from.name != "i")
    names.insert(from.name);
  for (const auto& part : from.parts) collect(part, names);
}

std::vector<std::string> variables_of(const Expression& one, const Expression& other) {
  std::set<std::string> names;
  collect(one, names);
  collect(other, names);
  return {names.begin(), names.end()};
}

// Between 1/4 and 4 in size; every other point has some that are negative.
std::map<std::string, Rational> point(const std::vector<std::string>& names, std::size_t number) {
  const base::Random random(number, "grade.algebra");
  std::map<std::string, Rational> out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto above = Rational::of(std::to_string(250 + random.below(3750, i)), 3);
    out[names[i]] = number % 2 == 1 && random.below(2, i, 1) == 1 ? above.negated() : above;
    if (number % 2 == 1 && names.size() == 1) out[names[i]] = above.negated();
  }
  return out;
}

// What both come to at a point, as well known as it takes; nothing where one has no value there, or no real one.
struct Pair {
  Ball one, other;
  bool known = false;
};
std::optional<Pair> values(const Expression& one, const Expression& other,
                           const std::vector<std::string>& names, std::size_t number) {
  const auto at = point(names, number);
  std::optional<Pair> out;
  for (const long precision : {192L, 384L, 768L, 1536L}) {
    Pair pair{evaluate(one, at, precision), evaluate(other, at, precision)};
    if (!pair.one.finite() || !pair.other.finite()) continue;
    if (number % 2 == 1 && !(pair.one.may_be_real() && pair.other.may_be_real()))
      return std::nullopt;
    pair.known = pair.one.known_to(kBits) && pair.other.known_to(kBits);
    out = pair;
    if (pair.known) break;
  }
  return out;
}

// Asks of each point; `same` says of one whether both may be equal there.
Compared at_points(const Expression& one, const Expression& other,
                   const std::function<bool(const Pair&)>& same) {
  const auto names = variables_of(one, other);
  if (names.size() > kMostVariables) return {Verdict::unknown, "there are too many variables"};
  const std::size_t points = names.empty() ? 1 : kPoints;
  std::size_t asked = 0;
  for (std::size_t i = 0; i < points; ++i) {
    const auto pair = values(one, other, names, i);
    if (!pair) continue;
    if (!same(*pair)) return different("their values differ");
    if (!pair->known) return {Verdict::unknown, "their values are not known well enough"};
    ++asked;
  }
  if (asked == 0 || (points > 1 && asked < 3))
    return {Verdict::unknown, "they have no value where they were asked"};
  return {Verdict::equal,
          names.empty() ? "to 80 bits" : "to 80 bits at " + std::to_string(asked) + " points"};
}

Compared compare_scalars(const Expression& one, const Expression& other) {
  const auto names = variables_of(one, other);
  if (names.size() <= kMostVariables)
    if (const auto exact = equal_fractions(one, other, names))
      return *exact ? Compared{Verdict::equal, "exactly"} : different("they differ exactly");
  return at_points(one, other, [](const Pair& pair) { return pair.one.meets(pair.other); });
}

Expression difference(const Expression& equation) {
  return {.kind = Kind::add,
          .parts = {equation.parts[0], {.kind = Kind::negate, .parts = {equation.parts[1]}}}};
}

// Whether one is the other, multiplied by a number that is not 0.
Compared compare_equations(const Expression& one, const Expression& other) {
  std::optional<Ball> factor;
  return at_points(difference(one), difference(other), [&](const Pair& pair) {
    if (pair.one.may_be_zero() || pair.other.may_be_zero())
      return pair.one.may_be_zero() && pair.other.may_be_zero();
    const auto ratio = pair.one.over(pair.other, 192);
    if (!factor) factor = ratio;
    return factor->meets(ratio);
  });
}

bool is_list(const Expression& one) { return one.kind == Kind::set && one.name == "list"; }

Compared compare_in_order(const Expression& one, const Expression& other) {
  if (one.parts.size() != other.parts.size()) return different("they have not as many parts");
  std::string how = "exactly";
  for (std::size_t i = 0; i < one.parts.size(); ++i) {
    auto each = compare(one.parts[i], other.parts[i]);
    if (each.verdict != Verdict::equal) return each;
    if (each.how != "exactly") how = each.how;
  }
  return {Verdict::equal, how};
}

Compared compare_sets(const Expression& one, const Expression& other) {
  if (one.parts.size() != other.parts.size()) return different("they have not as many parts");
  if (one.parts.size() > kMostParts) return {Verdict::unknown, "there are too many parts"};
  std::vector<bool> taken(other.parts.size());
  std::string how = "exactly";
  for (const auto& part : one.parts) {
    bool found = false, unknown = false;
    for (std::size_t i = 0; i < other.parts.size() && !found; ++i) {
      if (taken[i]) continue;
      const auto each = compare(part, other.parts[i]);
      unknown |= each.verdict == Verdict::unknown;
      if (each.verdict != Verdict::equal) continue;
      if (each.how != "exactly") how = each.how;
      found = taken[i] = true;
    }
    if (!found && unknown) return {Verdict::unknown, "a part cannot be told from others"};
    if (!found) return different("a part of one is none of the other");
  }
  return {Verdict::equal, how};
}

bool is_several(const Expression& one) {
  return one.kind == Kind::tuple || one.kind == Kind::set || one.kind == Kind::interval;
}

bool is_infinite(const Expression& one, bool& negative) {
  if (one.kind == Kind::infinity) return true;
  if (one.kind != Kind::negate || one.parts[0].kind != Kind::infinity) return false;
  negative = true;
  return true;
}

bool has_infinity(const Expression& one) {
  return one.kind == Kind::infinity || std::ranges::any_of(one.parts, has_infinity);
}

Compared compare_infinite(const Expression& one, const Expression& other) {
  bool a = false, b = false;
  if (!is_infinite(one, a) || !is_infinite(other, b)) return different("one of them is infinite");
  return a == b ? Compared{Verdict::equal, "exactly"} : different("their signs differ");
}

// "x = 3" -> "3"; nothing for an equation that names no variable alone.
std::optional<Expression> named(const Expression& equation) {
  if (equation.parts[0].kind != Kind::name) return std::nullopt;
  return equation.parts[1];
}

}  // namespace

Compared compare(const Expression& one, const Expression& other) {
  const bool left = one.kind == Kind::equation, right = other.kind == Kind::equation;
  if (left && right) return compare_equations(one, other);
  if (left || right) {
    const auto value = named(left ? one : other);
    if (!value) return different("one of them is an equation");
    return left ? compare(*value, other) : compare(one, *value);
  }
  if (is_several(one) != is_several(other)) return different("one of them has several parts");
  if (is_several(one)) {
    if (is_list(one) != is_list(other) && (one.kind == Kind::tuple || other.kind == Kind::tuple))
      return compare_in_order(one, other);
    if (one.kind != other.kind || (one.kind == Kind::interval && one.name != other.name))
      return different("their brackets differ");
    return one.kind == Kind::set ? compare_sets(one, other) : compare_in_order(one, other);
  }
  if (has_infinity(one) || has_infinity(other)) return compare_infinite(one, other);
  return compare_scalars(one, other);
}

}  // namespace grade::algebra
