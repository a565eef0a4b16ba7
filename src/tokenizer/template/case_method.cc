// upper, lower, title: other letters for those of a text.
#include "base/ascii.h"
#include "base/utf8.h"
#include "text/letter_kind.h"
#include "text/normalize.h"
#include "text/upper.h"
#include "tokenizer/template/text_method.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

constexpr char32_t kSigma = 0x3A3;

// Whether a letter with a case stands next before or behind, whatever ignorable signs stand between.
bool cased_before(string_view text, std::size_t at) {
  while (at > 0) {
    const auto one = base::code_point_before(text, at);
    if (!text::is_case_ignorable(one.value)) return text::is_cased(one.value);
    at -= one.size;
  }
  return false;
}
bool cased_behind(string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto one = base::read_code_point(text, at);
    if (!text::is_case_ignorable(one.value)) return text::is_cased(one.value);
    at += one.size;
  }
  return false;
}

// A letter that stands in a text.
struct Letter {
  string_view text;
  std::size_t at;
  base::CodePoint read;
  bool ascii() const { return read.value < 0x80; }
  char byte() const { return text[at]; }
  std::string said() const { return std::string(text.substr(at, read.size)); }
};

std::string lowered(const Letter& letter) {
  if (letter.ascii()) return {base::ascii_lower(letter.byte())};
  if (letter.read.value != kSigma) return text::lower_case(letter.read.value);
  const bool last = cased_before(letter.text, letter.at) &&
                    !cased_behind(letter.text, letter.at + letter.read.size);
  return last ? "\u03C2" : "\u03C3";
}

std::string raised(const Letter& letter) {
  if (!letter.ascii()) return text::upper(letter.said());
  const char c = letter.byte();
  return {static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c)};
}

std::string titled(const Letter& letter) {
  return letter.ascii() ? raised(letter) : text::title_case(letter.read.value);
}

// Each letter as `change` has it, with where it comes from.
template <class Change>
Value by_letter(const Value& self, const Change& change) {
  const auto& text = self.traced();
  const auto bytes = text.view();
  TextWriter out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto read = base::read_code_point(bytes, at);
    out.put(change(Letter{bytes, at, read}), text.at(at));
    at += read.size;
  }
  return Value(out.take(self.markup()));
}

base::Result<Value> upper(Evaluator&, const Value& self, string_view, Given) {
  return Value(changed(self.traced(), text::upper, text::upper));
}

std::string lower_all(string_view text) { return text::lower(text); }

base::Result<Value> lower(Evaluator&, const Value& self, string_view, Given) {
  return Value(changed(self.traced(), lower_all, lower_all));
}

base::Result<Value> casefold(Evaluator&, const Value& self, string_view, Given) {
  return Value(changed(self.traced(), text::folded, text::folded));
}

base::Result<Value> capitalize(Evaluator&, const Value& self, string_view, Given) {
  return by_letter(
      self, [](const Letter& letter) { return letter.at == 0 ? titled(letter) : lowered(letter); });
}

// Each run of letters that have a case begins with a capital.
base::Result<Value> title(Evaluator&, const Value& self, string_view, Given) {
  bool inside = false;
  return by_letter(self, [&](const Letter& letter) {
    auto out = inside ? lowered(letter) : titled(letter);
    inside =
        letter.ascii() ? base::is_ascii_letter(letter.byte()) : text::is_cased(letter.read.value);
    return out;
  });
}

base::Result<Value> swapcase(Evaluator&, const Value& self, string_view, Given) {
  return by_letter(self, [](const Letter& letter) {
    const auto c = letter.read.value;
    return text::is_upper(c) ? lowered(letter) : text::is_lower(c) ? raised(letter) : letter.said();
  });
}

constexpr TextMethod kMethods[] = {{"upper", upper},       {"lower", lower},
                                   {"casefold", casefold}, {"capitalize", capitalize},
                                   {"title", title},       {"swapcase", swapcase}};

}  // namespace

std::span<const TextMethod> case_methods() { return kMethods; }

}  // namespace tokenizer::jinja
