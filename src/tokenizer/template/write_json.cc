// json.dumps() of values, byte for byte.
#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

void put_unit(char32_t unit, std::string& out) {
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(unit >> shift) & 15];
}

void put_character(char32_t c, std::string_view bytes, bool ascii, std::string& out) {
  static constexpr std::string_view kNamed = "\"\\\n\r\t\f\b", kLetters = "\"\\nrtfb";
  if (const auto at = c < 0x80 ? kNamed.find(static_cast<char>(c)) : std::string_view::npos;
      at != std::string_view::npos) {
    out += '\\';
    out += kLetters[at];
  } else if (c < 0x20 || (ascii && c >= 0x7F && c < 0x10000 && c != 0x7F)) {
    put_unit(c, out);
  } else if (ascii && c >= 0x10000) {
    put_unit(0xD800 + ((c - 0x10000) >> 10), out);
    put_unit(0xDC00 + ((c - 0x10000) & 0x3FF), out);
  } else {
    out += bytes;
  }
}

class Writer {
 public:
  Writer(const JsonStyle& style, Budget& budget) : style_(style), budget_(budget) {}
  std::string out;

  base::Result<void> put(const Value& value, int level) {
    TRY(budget_.spend(1));
    if (value.none()) {
      out += "null";
    } else if (const auto* b = value.as<bool>()) {
      out += *b ? "true" : "false";
    } else if (const auto* i = value.as<Int>()) {
      out += int_text(*i);
    } else if (const auto* d = value.as<double>()) {
      out += std::isnan(*d)   ? "NaN"
             : std::isinf(*d) ? *d < 0 ? "-Infinity" : "Infinity"
                              : float_text(*d);
    } else if (value.text()) {
      return put_text(*value.text());
    } else if (const auto* list = value.list(); list && list->form <= Form::tuple) {
      return put_list(*list, level);
    } else if (value.dict()) {
      return put_dict(*value.dict(), level);
    } else {
      return base::Error{base::Code::bad_data, std::string("tojson: JSON has no ") + value.type(),
                         "", ""};
    }
    return {};
  }

 private:
  base::Result<void> put_text(const std::string& text) {
    TRY(budget_.spend_bytes(text.size()));
    out += '"';
    for (std::size_t at = 0; at < text.size();) {
      const auto next = base::read_code_point(text, at);
      put_character(next.value, std::string_view(text).substr(at, next.size), style_.ascii, out);
      at += next.size;
    }
    out += '"';
    return {};
  }
  base::Result<void> line(int level) {
    if (!style_.pretty) return {};
    TRY(budget_.spend_bytes(style_.indent.size() * static_cast<std::size_t>(level)));
    out += '\n';
    for (int i = 0; i < level; ++i) out += style_.indent;
    return {};
  }
  base::Result<void> put_list(const List& list, int level) {
    out += '[';
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out += style_.comma;
      TRY(line(level + 1));
      TRY(put(list.items[i], level + 1));
    }
    if (!list.items.empty()) TRY(line(level));
    out += ']';
    return {};
  }
  base::Result<std::string> key_text(const Value& key) {
    if (key.text()) return *key.text();
    if (key.list() || key.dict() || key.undefined())
      return base::Error{base::Code::bad_data, std::string("tojson: a key is no ") + key.type(), "",
                         ""};
    Writer inner(style_, budget_);
    TRY(inner.put(key, 0));
    return std::move(inner.out);
  }
  base::Result<void> put_dict(const Dict& dict, int level) {
    std::vector<std::pair<std::string, const Value*>> items;
    for (const auto& [key, value] : dict.items) items.emplace_back(TRY(key_text(key)), &value);
    if (style_.sort_keys)
      std::ranges::stable_sort(items, {}, &std::pair<std::string, const Value*>::first);
    out += '{';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += style_.comma;
      TRY(line(level + 1));
      TRY(put_text(items[i].first));
      out += style_.colon;
      TRY(put(*items[i].second, level + 1));
    }
    if (!items.empty()) TRY(line(level));
    out += '}';
    return {};
  }

  const JsonStyle& style_;
  Budget& budget_;
};

}  // namespace

base::Result<std::string> json_text(const Value& value, const JsonStyle& style, Budget& budget) {
  Writer writer(style, budget);
  TRY(writer.put(value, 0));
  return std::move(writer.out);
}

}  // namespace tokenizer::jinja
