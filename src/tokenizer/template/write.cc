#include "tokenizer/template/write.h"

#include <charconv>
#include <cmath>

#include "base/utf8.h"

namespace tokenizer::jinja {
namespace {

void put_hex(char kind, int digits, char32_t value, std::string& out) {
  out += '\\';
  out += kind;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
    out += "0123456789abcdef"[(value >> shift) & 15];
}

// What Python writes as an escape: controls, spaces other than ' ', private and no characters.
bool hidden(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || (c >= 0xE000 && c <= 0xF8FF) ||
         c == 0xFEFF || (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE || c >= 0xE0000;
}

void put_escaped(char32_t c, std::string& out) {
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
}

void put_quoted(const std::string& text, std::string& out) {
  const bool both = text.find('"') != std::string::npos;
  const char quote = text.find('\'') != std::string::npos && !both ? '"' : '\'';
  out += quote;
  for (std::size_t at = 0; at < text.size();) {
    const auto next = base::read_code_point(text, at);
    if (next.value == '\\' || next.value == static_cast<char32_t>(quote)) {
      out += '\\';
      out += static_cast<char>(next.value);
    } else if (hidden(next.value)) {
      put_escaped(next.value, out);
    } else {
      out.append(text, at, next.size);
    }
    at += next.size;
  }
  out += quote;
}

base::Result<void> put_items(const std::vector<Value>& items, std::string& out, Budget& budget) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    TRY(write_repr(items[i], out, budget));
  }
  return {};
}

base::Result<void> put_list(const List& list, std::string& out, Budget& budget) {
  if (list.form == Form::generator || list.form == Form::range)
    return base::Error{base::Code::bad_data,
                       list.form == Form::range
                           ? "a range is shown, which says nothing of its items"
                           : "a filter's result is shown that is no list yet",
                       "", "put '| list' behind it"};
  const bool tuple = list.form == Form::tuple, view = list.form > Form::generator;
  if (view) out += Value(std::make_shared<const List>(List{list.form, {}, 1})).type();
  out += view ? "([" : tuple ? "(" : "[";
  TRY(put_items(list.items, out, budget));
  if (tuple && list.items.size() == 1) out += ',';
  out += view ? "])" : tuple ? ")" : "]";
  return {};
}

base::Result<void> put_pairs(const std::vector<std::pair<Value, Value>>& items, std::string& out,
                             Budget& budget) {
  out += '{';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    TRY(write_repr(items[i].first, out, budget));
    out += ": ";
    TRY(write_repr(items[i].second, out, budget));
  }
  out += '}';
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

base::Result<void> write_repr(const Value& value, std::string& out, Budget& budget) {
  TRY(budget.spend(1));
  if (const auto* text = value.text()) {
    TRY(budget.spend_bytes(text->size()));
    if (value.markup()) out += "Markup(";
    put_quoted(*text, out);
    if (value.markup()) out += ')';
    return {};
  }
  if (const auto* list = value.list()) return put_list(*list, out, budget);
  if (const auto* dict = value.dict()) return put_pairs(dict->items, out, budget);
  if (value.undefined())
    out += "Undefined";
  else
    out += TRY(shown(value, budget));
  return {};
}

base::Result<std::string> shown(const Value& value, Budget& budget) {
  if (value.undefined()) return std::string();
  if (value.none()) return std::string("None");
  if (const auto* b = value.as<bool>()) return std::string(*b ? "True" : "False");
  if (const auto* i = value.as<Int>()) return int_text(*i);
  if (const auto* d = value.as<double>()) return float_text(*d);
  if (const auto* text = value.text()) {
    TRY(budget.spend_bytes(text->size()));
    return *text;
  }
  std::string out;
  if (value.list() || value.dict()) {
    TRY(write_repr(value, out, budget));
    return out;
  }
  return base::Error{base::Code::bad_data,
                     std::string("a ") + value.type() + " is shown, which is no text", "", ""};
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '\'')
      out += "&#39;";
    else if (c == '"')
      out += "&#34;";
    else
      out += c;
  }
  return out;
}

}  // namespace tokenizer::jinja
