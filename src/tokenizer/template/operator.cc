#include "tokenizer/template/operator.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "base/utf8.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

base::Error too_large() { return {base::Code::bad_data, "a number goes beyond 128 bits", "", ""}; }

std::optional<Int> whole(const Value& value) {
  if (const auto* b = value.as<bool>()) return Int{*b};
  if (const auto* i = value.as<Int>()) return *i;
  return std::nullopt;
}

std::optional<double> real(const Value& value) {
  if (const auto* d = value.as<double>()) return *d;
  if (const auto i = whole(value)) return static_cast<double>(*i);
  return std::nullopt;
}

base::Error by_zero() { return {base::Code::bad_data, "division by zero", "", ""}; }

base::Result<Value> raised(Int base, Int power) {
  if (power < 0) return Value(std::pow(static_cast<double>(base), static_cast<double>(power)));
  Int out = 1;
  while (true) {
    if ((power & 1) && __builtin_mul_overflow(out, base, &out)) return too_large();
    power >>= 1;
    if (power == 0) return Value(out);
    if (__builtin_mul_overflow(base, base, &base)) return too_large();
  }
}

// Python rounds down, C++ towards zero; the smallest number by -1 is one too large.
base::Result<Value> divided(const std::string& sign, Int a, Int b) {
  if (b == 0) return by_zero();
  if (b == -1) {
    if (sign == "%") return Value(Int{0});
    Int out = 0;
    if (__builtin_sub_overflow(Int{0}, a, &out)) return too_large();
    return Value(out);
  }
  const bool down = a % b != 0 && (a % b < 0) != (b < 0);
  return Value(sign == "%" ? a % b + (down ? b : 0) : a / b - (down ? 1 : 0));
}

base::Result<Value> whole_numbers(const std::string& sign, Int a, Int b) {
  Int out = 0;
  bool over = false;
  if (sign == "+")
    over = __builtin_add_overflow(a, b, &out);
  else if (sign == "-")
    over = __builtin_sub_overflow(a, b, &out);
  else if (sign == "*")
    over = __builtin_mul_overflow(a, b, &out);
  else if (sign == "**")
    return raised(a, b);
  else if (sign != "/")
    return divided(sign, a, b);
  else if (b == 0)
    return by_zero();
  else
    return Value(static_cast<double>(a) / static_cast<double>(b));
  if (over) return too_large();
  return Value(out);
}

base::Result<Value> real_numbers(const std::string& sign, double a, double b) {
  if (sign == "+") return Value(a + b);
  if (sign == "-") return Value(a - b);
  if (sign == "*") return Value(a * b);
  if (sign == "**") return Value(std::pow(a, b));
  if (b == 0) return by_zero();
  if (sign == "/") return Value(a / b);
  if (sign == "//") return Value(std::floor(a / b));
  const double rest = std::fmod(a, b);
  return Value(rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest);
}

base::Result<Value> text_sum(const Value& a, const Value& b, Budget& budget) {
  TRY(budget.spend_bytes(a.text()->size() + b.text()->size()));
  const bool markup = a.markup() || b.markup();
  TextWriter out;
  for (const auto* part : {&a, &b})
    out.put(markup && !part->markup() ? escaped(part->traced()) : part->traced());
  return Value(out.take(markup));
}

base::Result<Value> list_sum(const List& a, const List& b, Budget& budget) {
  TRY(budget.spend(static_cast<std::int64_t>(a.items.size() + b.items.size())));
  auto items = a.items;
  items.insert(items.end(), b.items.begin(), b.items.end());
  return list_value(std::move(items), a.form);
}

base::Result<Value> repeated(const Value& what, Int times, Budget& budget) {
  const Int count = std::clamp(times, Int{0}, Int{1} << 40);
  if (const auto* text = what.text()) {
    if (count * static_cast<Int>(text->size()) > (Int{1} << 40)) return budget.spend(-1).error();
    TRY(budget.spend_bytes(static_cast<std::size_t>(count) * text->size()));
    TextWriter out;
    for (Int i = 0; i < count && !text->empty(); ++i) out.put(what.traced());
    return Value(out.take(what.markup()));
  }
  const auto& items = what.list()->items;
  if (count * static_cast<Int>(items.size()) > (Int{1} << 40)) return budget.spend(-1).error();
  TRY(budget.spend(static_cast<std::int64_t>(count * static_cast<Int>(items.size()))));
  std::vector<Value> out;
  for (Int i = 0; i < count && !items.empty(); ++i)
    out.insert(out.end(), items.begin(), items.end());
  return list_value(std::move(out), what.list()->form);
}

bool repeats(const Value& value) {
  return value.text() || (value.list() && value.list()->form <= Form::tuple);
}

std::int64_t bound(const Value& said, std::int64_t without, std::int64_t size, std::int64_t lowest,
                   std::int64_t highest) {
  const auto number = whole(said);
  if (!number) return without;
  const Int from_front = *number < 0 ? *number + size : *number;
  return static_cast<std::int64_t>(std::clamp(from_front, Int{lowest}, Int{highest}));
}

// `letter` stands in the text.
void put_letter(const Text& text, std::string_view letter, TextWriter& out) {
  out.put(text, static_cast<std::size_t>(letter.data() - text.view().data()), letter.size());
}

}  // namespace

base::Error unfit(std::string_view sign, const Value& a, const Value& b) {
  for (const auto* value : {&a, &b})
    if (const auto* undefined = value->as<Undefined>())
      return {base::Code::bad_data, "'" + undefined->name() + "' is undefined", "", ""};
  return {base::Code::bad_data,
          std::string("'") + a.type() + "' " + std::string(sign) + " '" + b.type() +
              "' cannot be computed",
          "", ""};
}

base::Result<Value> binary(const std::string& sign, const Value& a, const Value& b,
                           Budget& budget) {
  if (sign == "+" && a.text() && b.text()) return text_sum(a, b, budget);
  if (const auto x = whole(a), y = whole(b); x && y) return whole_numbers(sign, *x, *y);
  if (const auto x = real(a), y = real(b); x && y) return real_numbers(sign, *x, *y);
  if (sign == "+" && repeats(a) && repeats(b) && a.list() && b.list() &&
      a.list()->form == b.list()->form)
    return list_sum(*a.list(), *b.list(), budget);
  if (sign == "*" && repeats(a) && whole(b)) return repeated(a, *whole(b), budget);
  if (sign == "*" && repeats(b) && whole(a)) return repeated(b, *whole(a), budget);
  if (sign == "%" && a.text()) {
    const bool many = b.list() && b.list()->form == Form::tuple;
    auto out = TRY(percent(a.traced(), many ? b.list()->items : std::vector{b}, budget));
    out.markup = a.markup();
    return Value(std::move(out));
  }
  return unfit(sign, a, b);
}

base::Result<Value> negative(const Value& value) {
  if (const auto number = whole(value)) return whole_numbers("-", 0, *number);
  if (const auto number = real(value)) return Value(-*number);
  return unfit("-", Value(Int{0}), value);
}

base::Result<bool> contains(const Value& b, const Value& a, Budget& budget) {
  if (b.text()) {
    if (!a.text()) return unfit("in", a, b);
    TRY(budget.spend_bytes(b.text()->size()));
    // Linear in both, whatever they hold.
    return memmem(b.text()->data(), b.text()->size(), a.text()->data(), a.text()->size()) !=
           nullptr;
  }
  if (const auto* dict = b.dict()) return TRY(find(*dict, a, budget)) != nullptr;
  if (const auto* list = b.list()) {
    for (const auto& item : list->items)
      if (TRY(equal(item, a, budget))) return true;
    return false;
  }
  if (b.undefined()) return false;
  return base::Error{base::Code::bad_data,
                     std::string("'in' looks into a '") + b.type() + "', which holds nothing", "",
                     ""};
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::read_code_point(text, at);
    out.push_back(text.substr(at, next.size));
    at += next.size;
  }
  return out;
}

base::Result<Value> slice_of(const Value& of, const Value& start, const Value& stop,
                             const Value& step_said, Budget& budget) {
  for (const auto* part : {&start, &stop, &step_said})
    if (!part->none() && !whole(*part)) return unfit("[:]", of, *part);
  if (of.undefined() || (!of.text() && !of.list())) {
    if (of.undefined()) return unfit("[:]", of, of);
    return Value();
  }
  const bool ascii = of.text() && std::ranges::all_of(*of.text(), [](char c) {
                       return static_cast<unsigned char>(c) < 0x80;
                     });
  const auto letters =
      of.text() && !ascii ? characters(*of.text()) : std::vector<std::string_view>();
  const auto letter = [&](std::int64_t place) {
    const auto i = static_cast<std::size_t>(place);
    return ascii ? std::string_view(*of.text()).substr(i, 1) : letters[i];
  };
  const auto size = static_cast<std::int64_t>(ascii       ? of.text()->size()
                                              : of.text() ? letters.size()
                                                          : of.list()->items.size());
  TRY(budget.spend(1 + (of.text() ? size / 4 : size)));
  const auto step = bound(step_said, 1, 0, -size - 1, size + 1);
  if (step == 0) return base::Error{base::Code::bad_data, "the step of a slice is 0", "", ""};
  const bool back = step < 0;
  auto at = bound(start, back ? size - 1 : 0, size, back ? -1 : 0, back ? size - 1 : size);
  const auto end = bound(stop, back ? -1 : size, size, back ? -1 : 0, back ? size - 1 : size);
  if (of.text() && step == 1 && at < end) {
    const auto first = letter(at);
    const auto last = letter(end - 1);
    auto part = part_of(of.traced(), static_cast<std::size_t>(first.data() - of.text()->data()),
                        static_cast<std::size_t>(last.data() + last.size() - first.data()));
    part.markup = of.markup();
    return Value(std::move(part));
  }
  TextWriter text;
  std::vector<Value> items;
  if (of.list() && (back ? at > end : at < end))
    items.reserve(static_cast<std::size_t>((end - at) / step + 1));
  for (; back ? at > end : at < end; at += step) {
    if (of.text())
      put_letter(of.traced(), letter(at), text);
    else
      items.push_back(of.list()->items[static_cast<std::size_t>(at)]);
  }
  if (of.text()) return Value(text.take(of.markup()));
  const auto form = of.list()->form;
  if (form >= Form::generator && form != Form::range) return Value();
  return list_value(std::move(items), form);
}

}  // namespace tokenizer::jinja
