// strip, split, partition: what is a part of the text itself.
#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/template/filter.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/operator.h"
#include "tokenizer/template/text_method.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

constexpr auto kNowhere = string_view::npos;

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

base::Result<Value> strip(Evaluator& e, const Value& self, string_view name, Given given) {
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

bool space_at(string_view text, std::size_t at) {
  return is_space(base::read_code_point(text, at).value);
}

bool space_before(string_view text, std::size_t at) {
  return is_space(base::code_point_before(text, at).value);
}

// Between runs of white space; `most` cuts, the rest stands as it is.
std::vector<Value> words(const Value& self, Int most) {
  std::vector<Value> out;
  auto text = strip_left(*self.text());
  while (!text.empty()) {
    if (most >= 0 && static_cast<Int>(out.size()) == most) {
      // The rest keeps the white space at its end.
      out.push_back(piece_of(self, text));
      break;
    }
    std::size_t end = 0;
    while (end < text.size() && !space_at(text, end)) end += base::read_code_point(text, end).size;
    out.push_back(piece_of(self, text.substr(0, end)));
    text = strip_left(text.substr(end));
  }
  return out;
}

// The same from the end.
std::vector<Value> last_words(const Value& self, Int most) {
  std::vector<Value> out;
  auto text = strip_right(*self.text());
  while (!text.empty()) {
    if (static_cast<Int>(out.size()) == most) {
      out.push_back(piece_of(self, text));
      break;
    }
    auto begin = text.size();
    while (begin > 0 && !space_before(text, begin))
      begin -= base::code_point_before(text, begin).size;
    out.push_back(piece_of(self, text.substr(begin)));
    text = strip_right(text.substr(0, begin));
  }
  std::ranges::reverse(out);
  return out;
}

// Where `at` begins; at most so many.
std::vector<std::size_t> cuts(string_view text, string_view at, Int most) {
  std::vector<std::size_t> out;
  for (auto place = find_in(text, at);
       place != kNowhere && (most < 0 || static_cast<Int>(out.size()) < most);
       place = find_in(text, at, place + at.size()))
    out.push_back(place);
  return out;
}

// The same from the end: those of the mirrored text.
std::vector<std::size_t> last_cuts(string_view text, string_view at, Int most) {
  const std::string back(text.rbegin(), text.rend()), mirrored(at.rbegin(), at.rend());
  auto out = cuts(back, mirrored, most);
  for (auto& place : out) place = text.size() - at.size() - place;
  std::ranges::reverse(out);
  return out;
}

base::Result<Value> split(Evaluator& e, const Value& self, string_view name, Given given) {
  const auto bound = TRY(bind(given, {"sep", "maxsplit"}, name));
  const Int most = TRY(number_or(bound[1], -1, name));
  TRY(e.budget().spend(static_cast<std::int64_t>(self.text()->size() / 2)));
  const string_view text = *self.text();
  const bool from_end = name == "rsplit";
  if (!bound[0] || bound[0]->none())
    return list_value(from_end && most >= 0 ? last_words(self, most) : words(self, most));
  const auto at = TRY(needle(bound[0], name));
  if (at.empty()) return error_of("'" + std::string(name) + "' cannot split at an empty text");
  std::vector<Value> out;
  std::size_t begin = 0;
  for (const auto place : from_end ? last_cuts(text, at, most) : cuts(text, at, most)) {
    out.push_back(piece_of(self, text.substr(begin, place - begin)));
    begin = place + at.size();
  }
  out.push_back(piece_of(self, text.substr(begin)));
  return list_value(std::move(out));
}

base::Result<Value> splitlines(Evaluator&, const Value& self, string_view name, Given given) {
  const auto bound = TRY(bind(given, {"keepends"}, name));
  const bool keeps = bound[0] && bound[0]->truthy();
  std::vector<Value> out;
  const string_view text = *self.text();
  for (std::size_t at = 0; at < text.size();) {
    const auto [end, next] = line_end(text, at);
    out.push_back(piece_of(self, text.substr(at, (keeps ? next : end) - at)));
    at = next;
  }
  return list_value(std::move(out));
}

base::Result<Value> partition(Evaluator&, const Value& self, string_view name, Given given) {
  const auto at = TRY(needle(&given.places[0], name));
  if (at.empty()) return error_of("'" + std::string(name) + "' cannot split at an empty text");
  const string_view text = *self.text();
  const bool last = name == "rpartition";
  const auto place = last ? find_last_in(text, at) : find_in(text, at);
  const auto value = [&](string_view part) { return piece_of(self, part); };
  if (place == kNowhere)
    return list_value(last ? std::vector{text_value(""), text_value(""), value(text)}
                           : std::vector{value(text), text_value(""), text_value("")},
                      Form::tuple);
  return list_value({value(text.substr(0, place)), value(text.substr(place, at.size())),
                     value(text.substr(place + at.size()))},
                    Form::tuple);
}

base::Result<Value> without_edge(Evaluator&, const Value& self, string_view name, Given given) {
  const auto part = TRY(needle(&given.places[0], name));
  string_view text = *self.text();
  if (name == "removeprefix" && text.starts_with(part)) text.remove_prefix(part.size());
  if (name == "removesuffix" && text.ends_with(part)) text.remove_suffix(part.size());
  return piece_of(self, text);
}

constexpr TextMethod kMethods[] = {
    {"strip", strip, 0, 1, true},         {"lstrip", strip, 0, 1, true},
    {"rstrip", strip, 0, 1, true},        {"split", split, 0, 2, true},
    {"rsplit", split, 0, 2, true},        {"splitlines", splitlines, 0, 1, true},
    {"partition", partition, 1, 1},       {"rpartition", partition, 1, 1},
    {"removeprefix", without_edge, 1, 1}, {"removesuffix", without_edge, 1, 1}};

}  // namespace

std::span<const TextMethod> cutting_methods() { return kMethods; }

}  // namespace tokenizer::jinja
