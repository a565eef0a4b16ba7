// Methods of texts, objects and lists. Those that change a value are refused, as transformers' sandbox
// refuses them.
#include <algorithm>
#include <cstring>
#include <optional>

#include "base/utf8.h"
#include "text/normalize.h"
#include "text/upper.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/operator.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

constexpr auto kNowhere = string_view::npos;

// Linear in both, whatever they hold.
std::size_t find_in(string_view text, string_view what, std::size_t from = 0) {
  if (from > text.size()) return kNowhere;
  const auto* found = memmem(text.data() + from, text.size() - from, what.data(), what.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : kNowhere;
}

base::Result<string_view> needle(const Value* value, const std::string& method) {
  if (!value || !value->text()) return error_of("'" + method + "' takes a text");
  return string_view(*value->text());
}

// A piece that stands in the text, with where its bytes come from.
Value piece_of(const Value& self, string_view piece) {
  const auto& text = self.traced();
  return Value(
      part_of(text, static_cast<std::size_t>(piece.data() - text.view().data()), piece.size()));
}

// The letters that strip() takes away; white space where none are said.
struct Letters {
  bool space = true;
  std::vector<string_view> said;
  bool has(string_view letter) const {
    return space ? is_space(base::read_code_point(letter, 0).value)
                 : std::ranges::find(said, letter) != said.end();
  }
};

bool is_ascii(string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Value stripped(const Value& self, string_view piece) {
  if (piece.size() == self.text()->size()) return self;
  auto out = piece_of(self, piece).traced();
  out.markup = self.markup();
  return Value(std::move(out));
}

base::Result<Value> strip(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto bound = TRY(bind(given, {"chars"}, name));
  Letters letters;
  string_view text = *self.text();
  if (bound[0] && bound[0]->text() && is_ascii(*bound[0]->text())) {
    const string_view said = *bound[0]->text();
    TRY(e.budget().spend_bytes(text.size() * (said.size() + 1)));
    if (name != "rstrip") text.remove_prefix(std::min(text.find_first_not_of(said), text.size()));
    if (name != "lstrip") text = text.substr(0, text.find_last_not_of(said) + 1);
    return stripped(self, text);
  }
  if (bound[0] && !bound[0]->none()) {
    letters = {false, characters(TRY(needle(bound[0], name)))};
    TRY(e.budget().spend_bytes(self.text()->size() * (letters.said.size() + 1)));
  }
  while (name != "rstrip" && !text.empty()) {
    const auto size = base::read_code_point(text, 0).size;
    if (!letters.has(text.substr(0, size))) break;
    text.remove_prefix(size);
  }
  while (name != "lstrip" && !text.empty()) {
    const auto size = base::code_point_before(text, text.size()).size;
    if (!letters.has(text.substr(text.size() - size))) break;
    text.remove_suffix(size);
  }
  return stripped(self, text);
}

// Between runs of white space; `most` cuts, the rest stands as it is.
std::vector<Value> words(const Value& self, Int most) {
  std::vector<Value> out;
  auto text = strip_left(*self.text());
  while (!text.empty()) {
    if (most >= 0 && static_cast<Int>(out.size()) == most) {
      out.push_back(piece_of(self, strip_right(text)));
      break;
    }
    std::size_t end = 0;
    while (end < text.size() && !is_space(base::read_code_point(text, end).value))
      end += base::read_code_point(text, end).size;
    out.push_back(piece_of(self, text.substr(0, end)));
    text = strip_left(text.substr(end));
  }
  return out;
}

base::Result<Value> split(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto bound = TRY(bind(given, {"sep", "maxsplit"}, name));
  const Int most = bound[1] && bound[1]->as<Int>() ? *bound[1]->as<Int>() : Int{-1};
  TRY(e.budget().spend(static_cast<std::int64_t>(self.text()->size() / 2)));
  string_view text = *self.text();
  if (!bound[0] || bound[0]->none()) {
    if (name == "rsplit" && most >= 0) return error_of("'rsplit' needs a text to split at");
    return list_value(words(self, most));
  }
  const auto at = TRY(needle(bound[0], name));
  if (at.empty()) return error_of("'" + name + "' cannot split at an empty text");
  std::vector<std::size_t> found;
  for (auto place = find_in(text, at); place != kNowhere;
       place = find_in(text, at, place + at.size()))
    found.push_back(place);
  if (most >= 0 && static_cast<Int>(found.size()) > most) {
    const auto cut = static_cast<std::ptrdiff_t>(most);
    if (name == "rsplit")
      found.erase(found.begin(), found.end() - cut);
    else
      found.erase(found.begin() + cut, found.end());
  }
  std::vector<Value> out;
  std::size_t begin = 0;
  for (const auto place : found) {
    out.push_back(piece_of(self, text.substr(begin, place - begin)));
    begin = place + at.size();
  }
  out.push_back(piece_of(self, text.substr(begin)));
  return list_value(std::move(out));
}

base::Result<Value> splitlines(const Value& self) {
  std::vector<Value> out;
  string_view text = *self.text();
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of("\r\n"), text.size());
    out.push_back(piece_of(self, text.substr(0, end)));
    text.remove_prefix(end);
    if (text.starts_with("\r\n")) text.remove_prefix(1);
    if (!text.empty()) text.remove_prefix(1);
  }
  return list_value(std::move(out));
}

base::Result<Value> partition(const Value& self, const std::string& name, Given given) {
  const auto at = TRY(needle(TRY(bind(given, {"sep"}, name))[0], name));
  if (at.empty()) return error_of("'" + name + "' cannot split at an empty text");
  const string_view text = *self.text();
  const bool last = name == "rpartition";
  auto place = find_in(text, at);
  for (auto next = place; last && next != kNowhere; next = find_in(text, at, place + 1))
    place = next;
  const auto value = [&](string_view part) { return piece_of(self, part); };
  if (place == kNowhere)
    return list_value(last ? std::vector{text_value(""), text_value(""), value(text)}
                           : std::vector{value(text), text_value(""), text_value("")},
                      Form::tuple);
  return list_value({value(text.substr(0, place)), value(text.substr(place, at.size())),
                     value(text.substr(place + at.size()))},
                    Form::tuple);
}

base::Result<Value> edge(const Value& self, const std::string& name, Given given) {
  const auto bound = TRY(bind(given, {"prefix"}, name));
  const auto stands = [&](string_view part) {
    return name == "startswith" ? self.text()->starts_with(part) : self.text()->ends_with(part);
  };
  if (bound[0] && bound[0]->text()) return Value(stands(*bound[0]->text()));
  std::vector<Value> all;
  if (bound[0] && bound[0]->list() && bound[0]->list()->form == Form::tuple)
    all = bound[0]->list()->items;
  else if (bound[0])
    all = {*bound[0]};
  if (all.empty()) return error_of("'" + name + "' takes a text");
  for (const auto& one : all)
    if (stands(TRY(needle(&one, name)))) return Value(true);
  return Value(false);
}

base::Result<Value> without_edge(const Value& self, const std::string& name, Given given) {
  const auto part = TRY(needle(TRY(bind(given, {"part"}, name))[0], name));
  string_view text = *self.text();
  if (name == "removeprefix" && text.starts_with(part)) text.remove_prefix(part.size());
  if (name == "removesuffix" && text.ends_with(part)) text.remove_suffix(part.size());
  return piece_of(self, text);
}

base::Result<Value> replace(Evaluator& e, const Value& self, Given given) {
  const auto bound = TRY(bind(given, {"old", "new", "count"}, "replace"));
  const auto old = TRY(needle(bound[0], "replace")), with = TRY(needle(bound[1], "replace"));
  Int left = bound[2] && bound[2]->as<Int>() ? *bound[2]->as<Int>() : Int{-1};
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

base::Result<Value> find_text(Evaluator& e, const Value& self, const std::string& name,
                              Given given) {
  const auto what = TRY(needle(TRY(bind(given, {"sub"}, name))[0], name));
  const string_view text = *self.text();
  if (name == "count") {
    Int count = 0;
    if (what.empty()) return Value(static_cast<Int>(base::count_code_points(text)) + 1);
    for (auto at = find_in(text, what); at != kNowhere; at = find_in(text, what, at + what.size()))
      ++count;
    return Value(count);
  }
  auto place = find_in(text, what);
  TRY(e.budget().spend_bytes(16 * text.size()));
  if (name == "rfind") place = text.rfind(what);
  if (place == kNowhere) {
    if (name == "index") return error_of("'index' finds nothing");
    return Value(Int{-1});
  }
  return Value(static_cast<Int>(base::count_code_points(text.substr(0, place))));
}

base::Result<Value> all_letters(const Value& self, bool (*holds)(char32_t)) {
  const string_view text = *self.text();
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::read_code_point(text, at);
    if (!holds(next.value)) return Value(false);
    at += next.size;
  }
  return Value(!text.empty());
}

std::string lowered(string_view text) { return text::lower(text); }

// Each run of letters begins with a capital.
base::Result<Value> title(const Value& self) {
  const auto& text = self.traced();
  TextWriter out;
  std::size_t word = 0, at = 0;  // where a run of letters began
  const auto finish = [&] {
    if (at > word) out.put(changed(part_of(text, word, at - word), text::titled, lowered));
  };
  for (const auto letter : characters(text.view())) {
    if (text::upper(letter) == letter && text::lower(letter) == letter) {
      finish();
      out.put(text, at, letter.size());
      word = at + letter.size();
    }
    at += letter.size();
  }
  finish();
  return Value(out.take(self.markup()));
}

base::Result<Value> padded(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto bound = TRY(bind(given, {"width", "fillchar"}, name));
  const auto* width = bound[0] ? bound[0]->as<Int>() : nullptr;
  if (!width || *width > 100'000) return error_of("'" + name + "' takes a width of up to 100000");
  const auto fill =
      bound[1] && bound[1]->text() ? bound[1]->traced() : make_text(name == "zfill" ? "0" : " ");
  const auto size = static_cast<Int>(base::count_code_points(*self.text()));
  const Int missing = std::max(Int{0}, *width - size);
  const Int left = name == "ljust"    ? Int{0}
                   : name == "center" ? missing / 2 + (missing & *width & 1)
                                      : missing;
  TRY(e.budget().spend_bytes(static_cast<std::size_t>(missing) * fill.size()));
  TextWriter out;
  for (Int i = 0; i < left; ++i) out.put(fill);
  out.put(self.traced());
  for (Int i = left; i < missing; ++i) out.put(fill);
  return Value(out.take(self.markup()));
}

// "{} {0} {name}", without what Python's format may say behind a colon.
base::Result<Value> format(Evaluator& e, const Value& self, Given given) {
  TextWriter out;
  const string_view text = *self.text();
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool twice = at + 1 < text.size() && text[at + 1] == text[at];
    if (text[at] != '{' && text[at] != '}') {
      out.put(self.traced(), at, 1);
    } else if (twice) {
      out.put(self.traced(), at++, 1);
    } else {
      const auto end = text[at] == '{' ? text.find('}', at) : kNowhere;
      if (end == kNowhere) return error_of("a brace of 'format' has no partner");
      const auto name = text.substr(at + 1, end - at - 1);
      if (name.find_first_of(":!.[") != kNowhere)
        return base::Error{base::Code::unsupported,
                           "'format' with ':', '!', '.' or '[' is not supported", "", ""};
      const auto number = name.empty() ? std::optional(static_cast<Int>(next++)) : to_int(name);
      const Value* value = nullptr;
      if (number && *number >= 0 && *number < static_cast<Int>(given.places.size()))
        value = &given.places[static_cast<std::size_t>(*number)];
      for (const auto& [known, one] : given.named)
        if (known == name) value = &one;
      if (!value) return error_of("'format' has no value for '{" + std::string(name) + "}'");
      out.put(TRY(e.shown(*value)));
      at = end;
    }
  }
  return Value(out.take());
}

using Name = const std::string&;

base::Result<Value> digits_only(Evaluator&, const Value& self, Name, Given) {
  return all_letters(self, [](char32_t c) { return c >= '0' && c <= '9'; });
}
base::Result<Value> unsupported(Evaluator&, const Value&, Name name, Given) {
  return base::Error{base::Code::unsupported, "the method '" + name + "' is not supported", "", ""};
}
base::Result<Value> joined(Evaluator& e, const Value& self, Name, Given given) {
  return apply_filter(e, "join", given.places.empty() ? Value() : given.places[0], {{self}, {}});
}

struct NamedMethod {
  string_view name;
  TextMethod method;
};

// Each but those of one text and no budget takes what it is called, since some are alike.
constexpr NamedMethod kText[] = {
    {"strip", strip},
    {"lstrip", strip},
    {"rstrip", strip},
    {"split", split},
    {"rsplit", split},
    {"splitlines", [](Evaluator&, const Value& self, Name, Given) { return splitlines(self); }},
    {"partition", [](Evaluator&, const Value& self, Name name,
                     Given given) { return partition(self, name, given); }},
    {"rpartition", [](Evaluator&, const Value& self, Name name,
                      Given given) { return partition(self, name, given); }},
    {"startswith",
     [](Evaluator&, const Value& self, Name name, Given given) { return edge(self, name, given); }},
    {"endswith",
     [](Evaluator&, const Value& self, Name name, Given given) { return edge(self, name, given); }},
    {"removeprefix", [](Evaluator&, const Value& self, Name name,
                        Given given) { return without_edge(self, name, given); }},
    {"removesuffix", [](Evaluator&, const Value& self, Name name,
                        Given given) { return without_edge(self, name, given); }},
    {"replace",
     [](Evaluator& e, const Value& self, Name, Given given) { return replace(e, self, given); }},
    {"upper",
     [](Evaluator&, const Value& self, Name, Given) {
       return base::Result<Value>(Value(changed(self.traced(), text::upper, text::upper)));
     }},
    {"lower",
     [](Evaluator&, const Value& self, Name, Given) {
       return base::Result<Value>(Value(changed(self.traced(), lowered, lowered)));
     }},
    {"casefold",
     [](Evaluator&, const Value& self, Name, Given) {
       return base::Result<Value>(Value(changed(self.traced(), lowered, lowered)));
     }},
    {"capitalize",
     [](Evaluator&, const Value& self, Name, Given) {
       return base::Result<Value>(Value(changed(self.traced(), text::titled, lowered)));
     }},
    {"title", [](Evaluator&, const Value& self, Name, Given) { return title(self); }},
    {"join", joined},
    {"format",
     [](Evaluator& e, const Value& self, Name, Given given) { return format(e, self, given); }},
    {"isdigit", digits_only},
    {"isnumeric", digits_only},
    {"isdecimal", digits_only},
    {"isspace",
     [](Evaluator&, const Value& self, Name, Given) { return all_letters(self, is_space); }},
    {"isalpha", unsupported},
    {"isalnum", unsupported},
    {"isupper", unsupported},
    {"islower", unsupported},
    {"center", padded},
    {"ljust", padded},
    {"rjust", padded},
    {"zfill", padded},
    {"find", find_text},
    {"rfind", find_text},
    {"index", find_text},
    {"count", find_text}};

base::Result<Value> of_dict(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto& dict = *self.dict();
  if (name == "get") {
    const auto bound = TRY(bind(given, {"key", "default"}, name));
    if (!bound[0]) return error_of("'get' takes a key");
    const auto* found = TRY(find(dict, *bound[0], e.budget()));
    return found ? *found : bound[1] ? *bound[1] : Value(None{});
  }
  TRY(e.budget().spend(static_cast<std::int64_t>(2 * dict.items.size())));
  if (name == "copy") return self;
  std::vector<Value> out;
  for (const auto& [key, value] : dict.items)
    out.push_back(name == "keys"     ? key
                  : name == "values" ? value
                                     : TRY(list_value({key, value}, Form::tuple)));
  return list_value(std::move(out), name == "keys"     ? Form::keys
                                    : name == "values" ? Form::values
                                                       : Form::items);
}

base::Result<Value> of_list(Evaluator& e, const Value& self, const std::string& name, Given given) {
  const auto what = TRY(bind(given, {"value"}, name))[0];
  if (name == "copy") return self;
  if (!what) return error_of("'" + name + "' takes a value");
  Int count = 0;
  for (std::size_t i = 0; i < self.list()->items.size(); ++i) {
    if (!TRY(equal(self.list()->items[i], *what, e.budget()))) continue;
    if (name == "index") return Value(static_cast<Int>(i));
    ++count;
  }
  if (name == "index") return error_of("'index' finds nothing");
  return Value(count);
}

constexpr string_view kDict[] = {"get", "keys", "values", "items", "copy"};
constexpr string_view kList[] = {"index", "count", "copy"};
constexpr string_view kChanging[] = {"append", "extend",  "insert", "pop",     "remove",    "clear",
                                     "sort",   "reverse", "update", "popitem", "setdefault"};

bool in(std::span<const string_view> names, string_view name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

TextMethod text_method_of(string_view name) {
  for (const auto& [known, method] : kText)
    if (known == name) return method;
  return nullptr;
}

bool has_method(const Value& value, const std::string& name) {
  if (value.text()) return text_method_of(name) != nullptr;
  if (value.dict()) return in(kDict, name) || (in(kChanging, name) && !find(*value.dict(), name));
  if (const auto* list = value.list(); list && list->form <= Form::tuple)
    return in(kList, name) || in(kChanging, name);
  return false;
}

bool is_method(string_view name) {
  return text_method_of(name) || in(kDict, name) || in(kList, name) || in(kChanging, name);
}

base::Result<Value> call_method(Evaluator& evaluator, const Value& self, const std::string& name,
                                const Arguments& given) {
  if (name == "cycle") {
    if (given.places.empty()) return error_of("'loop.cycle' takes what it goes through");
    return given.places[static_cast<std::size_t>(*self.as<Int>()) % given.places.size()];
  }
  if (const auto* text = self.text()) {
    TRY(evaluator.budget().spend_bytes(text->size()));
    return text_method_of(name)(evaluator, self, name, given);
  }
  if (in(kChanging, name))
    return base::Error{base::Code::bad_data,
                       "the method '" + name + "' would change a value, which a template must not",
                       "", "use a namespace, or '+'"};
  return self.dict() ? of_dict(evaluator, self, name, given)
                     : of_list(evaluator, self, name, given);
}

}  // namespace tokenizer::jinja
