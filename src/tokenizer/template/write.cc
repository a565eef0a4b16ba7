#include "tokenizer/template/write.h"

#include <charconv>
#include <cmath>

#include "base/utf8.h"
#include "text/letter_kind.h"

namespace tokenizer::jinja {
namespace {

void put_hex(char kind, int digits, char32_t value, std::string& out) {
  out += '\\';
  out += kind;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(value >> shift) & 15];
}

// What Python writes as an escape.
bool hidden(char32_t c) { return c < 0x7F ? c < 0x20 : !text::is_printable(c); }

std::string as_escape(char32_t c) {
  std::string out;
  if (c == '\n' || c == '\r' || c == '\t') {
    out += '\\';
    out += c == '\n' ? 'n' : c == '\r' ? 'r' : 't';
  } else if (c < 0x100) {
    put_hex('x', 2, c, out);
  } else if (c < 0x10000) {
    put_hex('u', 4, c, out);
  } else {
    put_hex('U', 8, c, out);
  }
  return out;
}

void put_quoted(const Text& said, TextWriter& out) {
  const auto text = said.view();
  const bool both = text.find('"') != std::string::npos;
  const char quote = text.find('\'') != std::string::npos && !both ? '"' : '\'';
  out.put({&quote, 1});
  std::size_t done = 0;  // before it all is written
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::read_code_point(text, at);
    const bool sign = next.value == '\\' || next.value == static_cast<char32_t>(quote);
    if (sign || hidden(next.value)) {
      out.put(said, done, at - done);
      out.put(sign ? std::string{'\\', static_cast<char>(next.value)} : as_escape(next.value),
              said.at(at));
      done = at + next.size;
    }
    at += next.size;
  }
  out.put(said, done, text.size() - done);
  out.put({&quote, 1});
}

base::Result<void> put_items(const std::vector<Value>& items, TextWriter& out, Budget& budget) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out.put(", ");
    TRY(write_repr(items[i], out, budget));
  }
  return {};
}

base::Result<void> put_list(const List& list, TextWriter& out, Budget& budget) {
  if (list.form == Form::generator || list.form == Form::range)
    return base::Error{base::Code::bad_data,
                       list.form == Form::range
                           ? "a range is shown, which says nothing of its items"
                           : "a filter's result is shown that is no list yet",
                       "", "put '| list' behind it"};
  const bool tuple = list.form == Form::tuple, view = list.form > Form::generator;
  if (view) out.put(Value(share<const List>(list.form, std::vector<Value>{}, 1)).type());
  out.put(view ? "([" : tuple ? "(" : "[");
  TRY(put_items(list.items, out, budget));
  if (tuple && list.items.size() == 1) out.put(",");
  out.put(view ? "])" : tuple ? ")" : "]");
  return {};
}

base::Result<void> put_pairs(const std::vector<std::pair<Value, Value>>& items, TextWriter& out,
                             Budget& budget) {
  out.put("{");
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out.put(", ");
    TRY(write_repr(items[i].first, out, budget));
    out.put(": ");
    TRY(write_repr(items[i].second, out, budget));
  }
  out.put("}");
  return {};
}

}  // namespace

std::string float_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string text(buffer, end.ptr);
  const std::size_t sign = text.find('e') + 1;
  int exponent = 0;
  std::from_chars(text.data() + sign + (text[sign] == '+' ? 1 : 0), text.data() + text.size(),
                  exponent);
  if (exponent < -4 || exponent >= 16) return text;
  const auto fixed = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
  text.assign(buffer, fixed.ptr);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

base::Result<void> write_repr(const Value& value, TextWriter& out, Budget& budget) {
  TRY(budget.spend(1));
  if (const auto* text = value.text()) {
    TRY(budget.spend_bytes(text->size()));
    if (value.markup()) out.put("Markup(");
    put_quoted(value.traced(), out);
    if (value.markup()) out.put(")");
    return {};
  }
  if (const auto* list = value.list()) return put_list(*list, out, budget);
  if (const auto* dict = value.dict()) return put_pairs(dict->items, out, budget);
  if (value.undefined())
    out.put("Undefined");
  else
    out.put(TRY(shown(value, budget)));
  return {};
}

base::Result<Text> shown(const Value& value, Budget& budget) {
  if (const auto* text = value.as<Text>()) {
    TRY(budget.spend_bytes(text->size()));
    return *text;
  }
  if (const auto* lacks = value.as<Undefined>()) {
    if (!budget.limits().strict) return make_text("");
    return base::Error{base::Code::bad_data, "'" + lacks->name() + "' is undefined", "", ""};
  }
  if (value.none()) return make_text("None");
  if (const auto* b = value.as<bool>()) return make_text(*b ? "True" : "False");
  if (const auto* i = value.as<Int>()) return make_text(int_text(*i));
  if (const auto* d = value.as<double>()) return make_text(float_text(*d));
  TextWriter out;
  if (value.list() || value.dict()) {
    TRY(write_repr(value, out, budget));
    return out.take();
  }
  return base::Error{base::Code::bad_data,
                     std::string("a ") + value.type() + " is shown, which is no text", "", ""};
}

Text escaped(const Text& text) {
  static constexpr std::string_view kSigns = "&<>'\"";
  static constexpr const char* kNames[] = {"&amp;", "&lt;", "&gt;", "&#39;", "&#34;"};
  const auto bytes = text.view();
  TextWriter out;
  std::size_t done = 0;
  for (auto at = bytes.find_first_of(kSigns); at != std::string_view::npos;
       at = bytes.find_first_of(kSigns, done)) {
    out.put(text, done, at - done);
    out.put(kNames[kSigns.find(bytes[at])], text.at(at));
    done = at + 1;
  }
  out.put(text, done, bytes.size() - done);
  return out.take(true);
}

}  // namespace tokenizer::jinja
