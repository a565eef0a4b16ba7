// The tests behind `is`.
#include <cmath>

#include "tokenizer/template/filter.h"
#include "tokenizer/template/operator.h"

namespace tokenizer::jinja {
namespace {

struct NamedSimple {
  std::string_view name;
  Simple holds;
};

bool number(const Value& v) { return v.as<Int>() || v.as<double>() || v.as<bool>(); }
bool sized(const Value& v) {
  return v.text() || v.dict() || v.undefined() || (v.list() && v.list()->form != Form::generator);
}

// As Jinja 3.1 has them; what surprises: an undefined value can be looped over, and True is a number.
constexpr NamedSimple kSimple[] = {
    {"defined", [](const Value& v) { return !v.undefined(); }},
    {"undefined", [](const Value& v) { return v.undefined(); }},
    {"none", [](const Value& v) { return v.none(); }},
    {"string", [](const Value& v) { return v.text() != nullptr; }},
    {"mapping", [](const Value& v) { return v.dict() != nullptr; }},
    {"iterable", [](const Value& v) { return v.text() || v.dict() || v.list() || v.undefined(); }},
    {"sequence",
     [](const Value& v) {
       return sized(v) &&
              (!v.list() || v.list()->form <= Form::tuple || v.list()->form == Form::range);
     }},
    {"number", number},
    {"integer", [](const Value& v) { return v.as<Int>() != nullptr; }},
    {"float", [](const Value& v) { return v.as<double>() != nullptr; }},
    {"boolean", [](const Value& v) { return v.as<bool>() != nullptr; }},
    {"true", [](const Value& v) { return v.as<bool>() && *v.as<bool>(); }},
    {"false", [](const Value& v) { return v.as<bool>() && !*v.as<bool>(); }},
    {"callable", [](const Value& v) { return v.as<Callable>() || v.undefined(); }},
    {"escaped", [](const Value& v) { return v.markup(); }},
};

base::Result<Int> whole(const Value& value, const std::string& test) {
  if (const auto* i = value.as<Int>()) return *i;
  if (const auto* b = value.as<bool>()) return Int{*b};
  if (value.undefined()) return error_of("'" + value.as<Undefined>()->name() + "' is undefined");
  return error_of("the test '" + test + "' needs a whole number, not '" + value.type() + "'");
}

const char* sign_of(const std::string& name) {
  static constexpr std::pair<std::string_view, const char*> kSigns[] = {
      {"eq", "=="}, {"equalto", "=="}, {"ne", "!="},         {"lt", "<"}, {"lessthan", "<"},
      {"le", "<="}, {"gt", ">"},       {"greaterthan", ">"}, {"ge", ">="}};
  for (const auto& [known, sign] : kSigns)
    if (known == name) return sign;
  return nullptr;
}

base::Result<bool> ordered(std::string_view sign, const Value& a, const Value& b, Budget& budget) {
  if (sign == "==" || sign == "!=") return TRY(equal(a, b, budget)) == (sign == "==");
  if (a.undefined() || b.undefined()) return unfit(sign, a, b);
  const int order = TRY(compare(a, b, budget));
  return sign == "<" ? order < 0 : sign == ">" ? order > 0 : sign == "<=" ? order <= 0 : order >= 0;
}

// None, the two bools and things that are one are the same; of texts and numbers nobody knows in Python.
base::Result<bool> same_thing(const Value& a, const Value& b, Budget& budget) {
  if (a.list() || b.list()) return a.list() == b.list();
  if (a.dict() || b.dict()) return a.dict() == b.dict();
  if (std::string_view(a.type()) != b.type()) return false;
  return equal(a, b, budget);
}

}  // namespace

Simple simple_test_of(std::string_view name) {
  for (const auto& [known, holds] : kSimple)
    if (known == name) return holds;
  return nullptr;
}

base::Result<bool> apply_test(Evaluator& evaluator, const std::string& name, const Value& value,
                              const Arguments& arguments) {
  auto& budget = evaluator.budget();
  if (const auto holds = simple_test_of(name)) return holds(value);
  if (name == "odd") return (TRY(whole(value, name)) & 1) == 1;
  if (name == "even") return (TRY(whole(value, name)) & 1) == 0;
  if (name == "lower" || name == "upper") {
    const auto as_is = Value(TRY(evaluator.shown(value)));
    const auto cased = TRY(apply_filter(evaluator, name, as_is, {}));
    const auto other = TRY(apply_filter(evaluator, name == "lower" ? "upper" : "lower", as_is, {}));
    return *cased.text() == *as_is.text() && *other.text() != *as_is.text();
  }
  const auto other = TRY(bind(arguments, {"other"}, name))[0];
  const auto* sign = sign_of(name);
  const bool known = sign || name == "in" || name == "sameas" || name == "divisibleby";
  if (!known) return error_of("the test '" + name + "' is not known");
  if (!other) return error_of("the test '" + name + "' needs a value to compare with");
  if (sign) return ordered(sign, value, *other, budget);
  if (name == "in") return contains(*other, value, budget);
  if (name == "sameas") return same_thing(value, *other, budget);
  const auto by = TRY(whole(*other, name));
  if (by == 0) return error_of("division by zero");
  return by == -1 || TRY(whole(value, name)) % by == 0;
}

}  // namespace tokenizer::jinja
