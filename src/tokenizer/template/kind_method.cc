// isdigit, isupper: what the letters of a text are.
#include "base/utf8.h"
#include "text/letter_kind.h"
#include "tokenizer/template/literal.h"
#include "tokenizer/template/text_method.h"

namespace tokenizer::jinja {
namespace {

using Given = const Arguments&;
using std::string_view;

bool is_ascii(char32_t c) { return c < 0x80; }
bool is_alnum(char32_t c) { return text::is_letter(c) || text::has_number(c); }

// Calls f(letter) until it says no; whether it never did.
template <class F>
bool each(string_view text, const F& f) {
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::read_code_point(text, at);
    if (!f(next.value)) return false;
    at += next.size;
  }
  return true;
}

// Whether all letters are of the kind; of an empty text what `of_none` says.
template <bool (*kKind)(char32_t), bool kOfNone = false>
base::Result<Value> all(Evaluator&, const Value& self, string_view, Given) {
  return Value((kOfNone || !self.text()->empty()) && each(*self.text(), kKind));
}

// At least one of the kind, and none that is of the other or in title case.
template <bool (*kKind)(char32_t), bool (*kOther)(char32_t)>
base::Result<Value> cased(Evaluator&, const Value& self, string_view, Given) {
  bool any = false;
  const bool fits = each(*self.text(), [&](char32_t c) {
    any = any || kKind(c);
    return !kOther(c) && !text::is_title(c);
  });
  return Value(any && fits);
}

base::Result<Value> istitle(Evaluator&, const Value& self, string_view, Given) {
  bool any = false, inside = false;
  const bool fits = each(*self.text(), [&](char32_t c) {
    const bool capital = text::is_upper(c) || text::is_title(c), small = text::is_lower(c);
    if (inside ? capital : small) return false;
    inside = capital || small;
    any = any || inside;
    return true;
  });
  return Value(any && fits);
}

base::Result<Value> isidentifier(Evaluator&, const Value& self, string_view, Given) {
  bool first = true;
  const bool fits = each(*self.text(), [&](char32_t c) {
    const bool may = first ? c == '_' || text::begins_identifier(c) : text::continues_identifier(c);
    first = false;
    return may;
  });
  return Value(fits && !first);
}

constexpr TextMethod kMethods[] = {{"isdecimal", all<text::is_decimal>},
                                   {"isdigit", all<text::is_digit>},
                                   {"isnumeric", all<text::has_number>},
                                   {"isalpha", all<text::is_letter>},
                                   {"isalnum", all<is_alnum>},
                                   {"isspace", all<is_space>},
                                   {"isascii", all<is_ascii, true>},
                                   {"isprintable", all<text::is_printable, true>},
                                   {"isupper", cased<text::is_upper, text::is_lower>},
                                   {"islower", cased<text::is_lower, text::is_upper>},
                                   {"istitle", istitle},
                                   {"isidentifier", isidentifier}};

}  // namespace

std::span<const TextMethod> kind_methods() { return kMethods; }

}  // namespace tokenizer::jinja
