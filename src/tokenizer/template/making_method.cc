// replace, center, format: longer texts of a text.
#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/text_method.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

constexpr auto kNowhere = string_view::npos;

base::Result<Value> replace(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto bound = TRY(bind(given, {"old", "new", "count"}, name));
  const auto old = TRY(needle(bound[0], name)), with = TRY(needle(bound[1], name));
  Int left = TRY(number_or(bound[2], -1, name));
  const string_view text = *self.text();
  TextWriter out;
  std::size_t at = 0;
  while (left != 0 && at <= text.size()) {
    const auto place = find_in(text, old, at);
    if (place == kNowhere) break;
    TRY(e.budget().spend_bytes(with.size() + place - at));
    out.put(self.traced(), at, place - at);
    out.put(bound[1]->traced());
    at = place + old.size();
    --left;
    // An empty text stands before each letter and behind the last.
    if (old.empty()) {
      if (at == text.size()) return Value(out.take(self.markup()));
      const auto size = base::read_code_point(text, at).size;
      out.put(self.traced(), at, size);
      at += size;
    }
  }
  if (at == 0) return self;
  out.put(self.traced(), at, text.size() - at);
  return Value(out.take(self.markup()));
}

// How many letters are missing.
base::Result<Int> missing(Evaluator& e, const Value& self, Int width, string_view name,
                          std::size_t bytes) {
  if (width > 100'000) return error_of("'" + std::string(name) + "' takes a width of up to 100000");
  const auto out =
      std::max(Int{0}, width - static_cast<Int>(base::count_code_points(*self.text())));
  TRY(e.budget().spend_bytes(static_cast<std::size_t>(out) * bytes));
  return out;
}

base::Result<Value> padded(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto width = TRY(number_or(&given.places[0], 0, name));
  const bool said = given.places.size() > 1;
  if (said && base::count_code_points(TRY(needle(&given.places[1], name))) != 1)
    return error_of("'" + std::string(name) + "' fills with one letter");
  const auto fill = said ? given.places[1].traced() : make_text(" ");
  const auto all = TRY(missing(e, self, width, name, fill.size()));
  const Int left = name == "ljust" ? Int{0} : name == "center" ? all / 2 + (all & width & 1) : all;
  TextWriter out;
  for (Int i = 0; i < left; ++i) out.put(fill);
  out.put(self.traced());
  for (Int i = left; i < all; ++i) out.put(fill);
  return Value(out.take(self.markup()));
}

// Zeros stand behind a sign.
base::Result<Value> zfill(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto all = TRY(missing(e, self, TRY(number_or(&given.places[0], 0, name)), name, 1));
  const auto& text = self.traced();
  const bool sign = text.view().starts_with('-') || text.view().starts_with('+');
  TextWriter out;
  out.put(text, 0, sign ? 1 : 0);
  out.put(std::string(static_cast<std::size_t>(all), '0'));
  out.put(text, sign ? 1 : 0, text.size() - (sign ? 1 : 0));
  return Value(out.take(self.markup()));
}

base::Result<Value> expandtabs(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto size = TRY(number_or(TRY(bind(given, {"tabsize"}, name))[0], 8, name));
  if (size > 1000) return error_of("'expandtabs' takes up to 1000");
  const auto& text = self.traced();
  TextWriter out;
  Int column = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text.view()[at];
    const auto bytes = base::read_code_point(text.view(), at).size;
    if (c == '\t') {
      const auto blanks = size > 0 ? static_cast<std::size_t>(size - column % size) : 0;
      TRY(e.budget().spend_bytes(blanks));
      out.put(std::string(blanks, ' '), text.at(at));
      column += static_cast<Int>(blanks);
    } else {
      out.put(text, at, bytes);
      column = c == '\n' || c == '\r' ? Int{0} : column + 1;
    }
    at += bytes;
  }
  return Value(out.take(self.markup()));
}

base::Result<Value> join(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto all = TRY(e.iterate(given.places[0]));
  TextWriter out;
  for (std::size_t i = 0; i < all->items.size(); ++i) {
    const auto& item = all->items[i];
    TRY(e.budget().spend_bytes(self.text()->size() + TRY(needle(&item, name)).size()));
    if (i > 0) out.put(self.traced());
    out.put(item.traced());
  }
  return Value(out.take());
}

// What stands between two braces: the value of that number or name.
base::Result<const Value*> field(string_view said, std::optional<std::size_t>& next, Given given) {
  if (said.find_first_of(":!.[") != kNowhere)
    return base::Error{base::Code::unsupported,
                       "'format' with ':', '!', '.' or '[' is not supported", "", ""};
  for (const auto& [known, one] : given.named)
    if (known == said) return &one;
  const auto number = to_int(said);
  if (said.empty() || number) {
    // Either all are numbered or none is.
    if (said.empty() ? !next : next.value_or(0) > 0)
      return error_of("'format' has numbers in some braces and none in others");
    const auto place = said.empty() ? static_cast<Int>((*next)++) : *number;
    if (!said.empty()) next.reset();
    if (place >= 0 && place < static_cast<Int>(given.places.size()))
      return &given.places[static_cast<std::size_t>(place)];
  }
  return error_of("'format' has no value for '{" + std::string(said) + "}'");
}

// "{} {0} {name}", without what Python's format may say behind a colon.
base::Result<Value> format(Evaluator& e, const Value& self, string_view, Given given) {
  TextWriter out;
  const string_view text = *self.text();
  std::optional<std::size_t> next = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool twice = at + 1 < text.size() && text[at + 1] == text[at];
    if (text[at] != '{' && text[at] != '}') {
      out.put(self.traced(), at, 1);
    } else if (twice) {
      out.put(self.traced(), at++, 1);
    } else {
      const auto end = text[at] == '{' ? text.find('}', at) : kNowhere;
      if (end == kNowhere) return error_of("a brace of 'format' has no partner");
      out.put(TRY(e.shown(*TRY(field(text.substr(at + 1, end - at - 1), next, given)))));
      at = end;
    }
  }
  return Value(out.take());
}

base::Result<Value> unsupported(Evaluator&, const Value&, string_view name, Given) {
  return base::Error{base::Code::unsupported,
                     "the method '" + std::string(name) + "' is not supported", "", ""};
}

constexpr std::size_t kAny = 1000;
constexpr TextMethod kMethods[] = {{"replace", replace, 2, 3, true},
                                   {"center", padded, 1, 2},
                                   {"ljust", padded, 1, 2},
                                   {"rjust", padded, 1, 2},
                                   {"zfill", zfill, 1, 1},
                                   {"expandtabs", expandtabs, 0, 1, true},
                                   {"join", join, 1, 1},
                                   {"format", format, 0, kAny, true},
                                   {"format_map", unsupported, 0, kAny, true},
                                   {"encode", unsupported, 0, kAny, true},
                                   {"translate", unsupported, 0, kAny, true},
                                   {"maketrans", unsupported, 0, kAny, true}};

}  // namespace

std::span<const TextMethod> making_methods() { return kMethods; }

}  // namespace tokenizer::jinja
