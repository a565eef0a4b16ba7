// json.dumps() of values, byte for byte.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "base/utf8.h"
#include "tokenizer/template/write.h"

namespace tokenizer::jinja {
namespace {

std::string unit(char32_t value) {
  std::string out = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789abcdef"[(value >> shift) & 15];
  return out;
}

// What stands for a character in JSON; "" for itself.
std::string escape_of(char32_t c, bool ascii) {
  static constexpr std::string_view kNamed = "\"\\\n\r\t\f\b", kLetters = "\"\\nrtfb";
  if (const auto at = c < 0x80 ? kNamed.find(static_cast<char>(c)) : std::string_view::npos;
      at != std::string_view::npos)
    return {'\\', kLetters[at]};
  if (c < 0x20 || (ascii && c > 0x7F && c < 0x10000)) return unit(c);
  if (ascii && c >= 0x10000)
    return unit(0xD800 + ((c - 0x10000) >> 10)) + unit(0xDC00 + ((c - 0x10000) & 0x3FF));
  return "";
}

// Most of what texts hold is written as it is; all that is not ASCII, too, where it may stand.
bool stays(unsigned char c, bool ascii) {
  return c >= ' ' && c != '"' && c != '\\' && (!ascii || c < 0x7F);
}

// Where the first stands from `at` on that may not stay; eight are looked at together.
std::size_t run_end(std::string_view text, std::size_t at, bool ascii) {
  constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x80 * ones;
  const auto below = [](std::uint64_t x, std::uint64_t n) { return (x - n * ones) & ~x & tops; };
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t x = 0;
    std::memcpy(&x, text.data() + at, 8);
    auto stop = below(x, ' ') | below(x ^ ('"' * ones), 1) | below(x ^ ('\\' * ones), 1);
    if (ascii) stop |= (x & tops) | below(x ^ (0x7F * ones), 1);
    // Of those marked the first is right, whatever stands behind it.
    if (stop != 0) return at + static_cast<std::size_t>(std::countr_zero(stop)) / 8;
  }
  while (at < text.size() && stays(static_cast<unsigned char>(text[at]), ascii)) ++at;
  return at;
}

class Writer {
 public:
  Writer(const JsonStyle& style, Budget& budget, TextWriter& out)
      : style_(style), budget_(budget), out_(out) {}

  base::Result<void> put(const Value& value, int level) {
    if (!budget_.take(1)) return budget_.over();
    if (value.none()) {
      out_.put("null");
    } else if (const auto* b = value.as<bool>()) {
      out_.put(*b ? "true" : "false");
    } else if (const auto* i = value.as<Int>()) {
      out_.put(int_text(*i));
    } else if (const auto* d = value.as<double>()) {
      out_.put(std::isnan(*d)   ? "NaN"
               : std::isinf(*d) ? *d < 0 ? "-Infinity" : "Infinity"
                                : float_text(*d));
    } else if (value.text()) {
      return put_text(value.traced());
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
  base::Result<void> put_text(const Text& text) {
    if (!budget_.take_bytes(text.size())) return budget_.over();
    out_.put("\"");
    const auto bytes = text.view();
    std::size_t done = 0;  // before it all is written
    const bool ascii = style_.ascii;
    for (auto at = run_end(bytes, 0, ascii); at < bytes.size(); at = run_end(bytes, at, ascii)) {
      if (const char c = bytes[at]; c == '"' || c == '\\') {
        const char escape[] = {'\\', c};
        out_.put(text, done, at - done);
        out_.put({escape, 2}, text.at(at));
        done = ++at;
        continue;
      }
      const auto next = base::read_code_point(bytes, at);
      if (const auto escape = escape_of(next.value, ascii); !escape.empty()) {
        out_.put(text, done, at - done);
        out_.put(escape, text.at(at));
        done = at + next.size;
      }
      at += next.size;
    }
    out_.put(text, done, text.size() - done);
    out_.put("\"");
    return {};
  }
  base::Result<void> line(int level) {
    if (!style_.pretty) return {};
    static constexpr std::string_view kLine =
        "\n                                                                ";
    const auto depth = static_cast<std::size_t>(level);
    const auto blanks = style_.blanks * depth;
    if (!budget_.take_bytes(style_.indent.size() * depth + blanks)) return budget_.over();
    if (blanks < kLine.size()) {
      out_.put(kLine.substr(0, 1 + blanks));
    } else {
      out_.put("\n");
      out_.put(std::string(blanks, ' '));
    }
    for (int i = 0; i < level; ++i) out_.put(style_.indent);
    return {};
  }
  base::Result<void> put_list(const List& list, int level) {
    out_.put("[");
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out_.put(style_.comma);
      TRY(line(level + 1));
      TRY(put(list.items[i], level + 1));
    }
    if (!list.items.empty()) TRY(line(level));
    out_.put("]");
    return {};
  }
  base::Result<Text> key_text(const Value& key) {
    if (key.text()) return key.traced();
    if (key.list() || key.dict() || key.undefined())
      return base::Error{base::Code::bad_data, std::string("tojson: a key is no ") + key.type(), "",
                         ""};
    TextWriter out;
    TRY(Writer(style_, budget_, out).put(key, 0));
    return out.take();
  }
  base::Result<void> put_in_order(const Dict& dict, int level) {
    out_.put("{");
    for (std::size_t i = 0; i < dict.items.size(); ++i) {
      const auto& [key, value] = dict.items[i];
      if (i > 0) out_.put(style_.comma);
      TRY(line(level + 1));
      if (key.text())
        TRY(put_text(key.traced()));
      else
        TRY(put_text(TRY(key_text(key))));
      out_.put(style_.colon);
      TRY(put(value, level + 1));
    }
    if (!dict.items.empty()) TRY(line(level));
    out_.put("}");
    return {};
  }
  base::Result<void> put_dict(const Dict& dict, int level) {
    if (!style_.sort_keys) return put_in_order(dict, level);
    std::vector<std::pair<Text, const Value*>> items;
    for (const auto& [key, value] : dict.items) items.emplace_back(TRY(key_text(key)), &value);
    std::ranges::stable_sort(items, {}, [](const auto& item) { return item.first.view(); });
    out_.put("{");
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_.put(style_.comma);
      TRY(line(level + 1));
      TRY(put_text(items[i].first));
      out_.put(style_.colon);
      TRY(put(*items[i].second, level + 1));
    }
    if (!items.empty()) TRY(line(level));
    out_.put("}");
    return {};
  }

  const JsonStyle& style_;
  Budget& budget_;
  TextWriter& out_;
};

}  // namespace

const JsonStyle& JsonStyle::usual() {
  static const JsonStyle style;
  return style;
}
const Text& JsonStyle::nothing() {
  static const Text text = make_text("");
  return text;
}
const Text& JsonStyle::usual_comma() {
  static const Text text = make_text(", ");
  return text;
}
const Text& JsonStyle::bare_comma() {
  static const Text text = make_text(",");
  return text;
}
const Text& JsonStyle::usual_colon() {
  static const Text text = make_text(": ");
  return text;
}

base::Result<void> put_json(const Value& value, const JsonStyle& style, Budget& budget,
                            TextWriter& out) {
  return Writer(style, budget, out).put(value, 0);
}

}  // namespace tokenizer::jinja
