// Equality and order of values, as Python has them.
#include <algorithm>
#include <optional>

#include "tokenizer/template/value.h"

namespace tokenizer::jinja {
namespace {

struct Number {
  std::optional<Int> whole;
  double real = 0;
};

std::optional<Number> number_of(const Value& value) {
  if (const auto* b = value.as<bool>()) return Number{Int{*b}, *b ? 1.0 : 0.0};
  if (const auto* i = value.as<Int>()) return Number{*i, static_cast<double>(*i)};
  if (const auto* d = value.as<double>()) return Number{std::nullopt, *d};
  return std::nullopt;
}

int sign_of(const Number& a, const Number& b) {
  if (a.whole && b.whole) return *a.whole < *b.whole ? -1 : *a.whole > *b.whole;
  return a.real < b.real ? -1 : a.real > b.real;
}

base::Result<bool> equal_lists(const List& a, const List& b, Budget& budget) {
  if (a.form != b.form || a.form == Form::generator) return &a == &b;
  if (a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!TRY(equal(a.items[i], b.items[i], budget))) return false;
  return true;
}

base::Result<bool> equal_dicts(const Dict& a, const Dict& b, Budget& budget) {
  if (&a == &b) return true;
  if (a.items.size() != b.items.size()) return false;
  for (const auto& [key, value] : a.items) {
    const auto* other = TRY(find(b, key, budget));
    if (!other || !TRY(equal(value, *other, budget))) return false;
  }
  return true;
}

}  // namespace

base::Result<bool> equal(const Value& a, const Value& b, Budget& budget) {
  if (!budget.take(1)) return budget.over();
  if (a.text() && b.text()) {
    if (a.text()->size() != b.text()->size()) return false;
    if (!budget.take_bytes(a.text()->size())) return budget.over();
    return *a.text() == *b.text();
  }
  if (const auto x = number_of(a), y = number_of(b); x && y)
    return x->whole && y->whole ? *x->whole == *y->whole : x->real == y->real;
  if (a.list() && b.list()) return equal_lists(*a.list(), *b.list(), budget);
  if (a.dict() && b.dict()) return equal_dicts(*a.dict(), *b.dict(), budget);
  if (a.space() || b.space()) return a.space() == b.space();
  return (a.none() && b.none()) || (a.undefined() && b.undefined());
}

base::Result<int> compare(const Value& a, const Value& b, Budget& budget) {
  TRY(budget.spend(1));
  if (const auto x = number_of(a), y = number_of(b); x && y) return sign_of(*x, *y);
  if (a.text() && b.text()) {
    TRY(budget.spend_bytes(std::min(a.text()->size(), b.text()->size())));
    const int order = a.text()->compare(*b.text());
    return order < 0 ? -1 : order > 0;
  }
  const auto *x = a.list(), *y = b.list();
  if (x && y && x->form == y->form && (x->form == Form::list || x->form == Form::tuple)) {
    for (std::size_t i = 0; i < std::min(x->items.size(), y->items.size()); ++i)
      if (!TRY(equal(x->items[i], y->items[i], budget)))
        return compare(x->items[i], y->items[i], budget);
    return x->items.size() < y->items.size() ? -1 : x->items.size() > y->items.size();
  }
  return base::Error{base::Code::bad_data,
                     std::string("'") + a.type() + "' and '" + b.type() + "' have no order", "",
                     ""};
}

}  // namespace tokenizer::jinja
