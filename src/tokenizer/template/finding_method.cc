// find, count, startswith: what stands in a text, and where.
#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/text_method.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

constexpr auto kNowhere = string_view::npos;

// The letters from one number to another, as Python cuts them out: those below 0 count from the end.
struct Part {
  string_view text;
  Int begin = 0;      // letters in front of it
  bool none = false;  // it begins behind its end, where not even an empty text stands
};

std::size_t byte_of(string_view text, Int letter) {
  std::size_t at = 0;
  for (; letter > 0 && at < text.size(); --letter) at += base::read_code_point(text, at).size;
  return at;
}

base::Result<Part> part_said(string_view text, string_view name, Given given) {
  if (given.places.size() < 2) return Part{text};
  const auto size = static_cast<Int>(base::count_code_points(text));
  const auto from_front = [&](Int place) {
    return std::max(place < 0 ? place + size : place, Int{0});
  };
  const auto begin = from_front(TRY(number_or(&given.places[1], 0, name, true)));
  const auto* last = given.places.size() > 2 ? &given.places[2] : nullptr;
  const auto end = std::min(from_front(TRY(number_or(last, size, name, true))), size);
  if (begin > end) return Part{"", begin, true};
  const auto first = byte_of(text, begin);
  return Part{text.substr(first, byte_of(text, end) - first), begin};
}

base::Result<Value> edge(Evaluator&, const Value& self, string_view name, Given given) {
  const auto part = TRY(part_said(*self.text(), name, given));
  const auto& said = given.places[0];
  const bool many = said.list() && said.list()->form == Form::tuple;
  for (const auto& one : many ? said.list()->items : std::vector{said}) {
    const auto what = TRY(needle(&one, name));
    if (part.none) continue;
    if (name == "startswith" ? part.text.starts_with(what) : part.text.ends_with(what))
      return Value(true);
  }
  return Value(false);
}

base::Result<Value> count(Evaluator&, const Value& self, string_view name, Given given) {
  const auto what = TRY(needle(&given.places[0], name));
  const auto part = TRY(part_said(*self.text(), name, given));
  if (part.none) return Value(Int{0});
  if (what.empty()) return Value(static_cast<Int>(base::count_code_points(part.text)) + 1);
  Int out = 0;
  for (auto at = find_in(part.text, what); at != kNowhere;
       at = find_in(part.text, what, at + what.size()))
    ++out;
  return Value(out);
}

base::Result<Value> find_text(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto what = TRY(needle(&given.places[0], name));
  const auto part = TRY(part_said(*self.text(), name, given));
  TRY(e.budget().spend_bytes(16 * part.text.size()));
  const bool last = name.starts_with('r');
  const auto place = part.none ? kNowhere
                     : last    ? find_last_in(part.text, what)
                               : find_in(part.text, what);
  if (place != kNowhere)
    return Value(part.begin +
                 static_cast<Int>(base::count_code_points(part.text.substr(0, place))));
  if (name.ends_with("index")) return error_of("'" + std::string(name) + "' finds nothing");
  return Value(Int{-1});
}

constexpr TextMethod kMethods[] = {{"find", find_text, 1, 3},  {"rfind", find_text, 1, 3},
                                   {"index", find_text, 1, 3}, {"rindex", find_text, 1, 3},
                                   {"count", count, 1, 3},     {"startswith", edge, 1, 3},
                                   {"endswith", edge, 1, 3}};

}  // namespace

std::span<const TextMethod> finding_methods() { return kMethods; }

}  // namespace tokenizer::jinja
