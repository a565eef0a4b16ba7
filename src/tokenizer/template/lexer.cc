#include "tokenizer/template/lexer.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "tokenizer/template/literal.h"

namespace tokenizer::jinja {
namespace {

bool name_begins(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool name_goes_on(char c) { return name_begins(c) || (c >= '0' && c <= '9'); }

// Jinja knows one end of line, and a last one is none of the template's text.
std::string with_unix_lines(std::string_view text, bool keep_last) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i] == '\r' ? '\n' : text[i];
  }
  if (!keep_last && out.ends_with('\n')) out.pop_back();
  return out;
}

class Lexer {
 public:
  Lexer(std::string text, const Environment& environment)
      : environment_(environment), owned_(std::move(text)), text_(owned_) {}

  base::Result<std::vector<Token>> all() {
    while (at_ < text_.size()) TRY(data());
    put(Kind::end, "");
    return std::move(out_);
  }

 private:
  base::Error error(const std::string& what, int line) const {
    return {base::Code::bad_data, what, at_line(line), ""};
  }
  void put(Kind kind, std::string text) { out_.push_back({kind, std::move(text), {}, line_}); }
  void advance(std::size_t size) {
    const auto piece = text_.substr(at_, size);
    line_ += static_cast<int>(std::ranges::count(piece, '\n'));
    at_ += piece.size();
  }
  void put_data(std::string_view text) {
    if (!text.empty()) put(Kind::data, std::string(text));
  }

  // Text up to the next tag, cut as the tag says, and then the tag.
  base::Result<void> data() {
    auto begin = at_;
    for (;; ++begin) {
      begin = text_.find('{', begin);
      if (begin == std::string_view::npos || begin + 1 >= text_.size()) {
        put_data(text_.substr(at_));
        advance(text_.size() - at_);
        return {};
      }
      if (const char c = text_[begin + 1]; c == '{' || c == '%' || c == '#') break;
    }
    const char kind = text_[begin + 1];
    const char sign = begin + 2 < text_.size() ? text_[begin + 2] : ' ';
    put_data(cut(text_.substr(at_, begin - at_), sign, kind != '{'));
    advance(begin - at_ + (sign == '-' || sign == '+' ? 3 : 2));
    if (kind == '#') return comment();
    if (kind == '%' && raw_begins()) return raw();
    return tag(kind == '%');
  }

  // `{%-` takes the white space before it; `{%` at the front of a line what indents it.
  std::string_view cut(std::string_view text, char sign, bool block) const {
    if (sign == '-') return strip_right(text);
    if (sign == '+' || !block || !environment_.lstrip_blocks) return text;
    const auto line = text.rfind('\n');
    const auto begin = line == std::string_view::npos ? 0 : line + 1;
    if (begin == 0 && !line_begins_) return text;
    return strip_left(text.substr(begin)).empty() ? text.substr(0, begin) : text;
  }

  // Behind the sign of an end at `at_`: `-%}` takes all white space, `%}` one end of line.
  void finish(char sign, bool trims) {
    const auto before = at_;
    if (sign == '-')
      advance(text_.size() - at_ - strip_left(text_.substr(at_)).size());
    else if (trims && environment_.trim_blocks && sign != '+' && at_ < text_.size() &&
             text_[at_] == '\n')
      advance(1);
    line_begins_ = at_ > before && text_[at_ - 1] == '\n';
  }

  base::Result<void> comment() {
    const int line = line_;
    const auto end = text_.find("#}", at_);
    if (end == std::string_view::npos) return error("a comment has no end; '#}' ends it", line);
    const char sign = end > at_ ? text_[end - 1] : ' ';
    advance(end + 2 - at_);
    finish(sign, true);
    return {};
  }

  bool raw_begins() {
    auto rest = strip_left(text_.substr(at_));
    if (!rest.starts_with("raw")) return false;
    rest = strip_left(rest.substr(3));
    const bool strips = rest.starts_with("-%}");
    if (!strips && !rest.starts_with("%}")) return false;
    advance(text_.size() - at_ - rest.size() + (strips ? 3 : 2));
    finish(strips ? '-' : '+', false);
    return true;
  }

  base::Result<void> raw() {
    const int line = line_;
    for (auto begin = text_.find("{%", at_); begin != std::string_view::npos;
         begin = text_.find("{%", begin + 1)) {
      auto rest = text_.substr(begin + 2);
      const char sign = rest.empty() ? ' ' : rest[0];
      if (sign == '-' || sign == '+') rest.remove_prefix(1);
      rest = strip_left(rest);
      if (!rest.starts_with("endraw")) continue;
      rest = strip_left(rest.substr(6));
      const char last = rest.starts_with('-') || rest.starts_with('+') ? rest[0] : ' ';
      if (last != ' ') rest.remove_prefix(1);
      if (!rest.starts_with("%}")) continue;
      put_data(cut(text_.substr(at_, begin - at_), sign, true));
      advance(text_.size() - at_ - rest.size() + 2);
      finish(last, true);
      return {};
    }
    return error("a raw block has no end; '{% endraw %}' ends it", line);
  }

  base::Result<void> tag(bool block) {
    const int line = line_;
    put(block ? Kind::block_begin : Kind::show_begin, "");
    std::string open;  // brackets, so that "}}" ends no tag inside of an object
    while (at_ < text_.size()) {
      const auto rest = text_.substr(at_);
      if (is_space(base::read_code_point(rest, 0).value)) {
        advance(base::read_code_point(rest, 0).size);
        continue;
      }
      const std::string_view end = block ? "%}" : "}}";
      const bool sign = rest.size() > 1 && (rest[0] == '-' || (block && rest[0] == '+'));
      if (open.empty() && rest.substr(sign ? 1 : 0).starts_with(end)) {
        put(block ? Kind::block_end : Kind::show_end, "");
        advance(sign ? 3 : 2);
        finish(sign ? rest[0] : ' ', block);
        return {};
      }
      TRY(token(rest, open));
    }
    return error(
        block ? "a tag has no end; '%}' ends it" : "an expression has no end; '}}' ends it", line);
  }

  base::Result<void> token(std::string_view rest, std::string& open) {
    if (name_begins(rest[0])) {
      std::size_t size = 1;
      while (size < rest.size() && name_goes_on(rest[size])) ++size;
      put(Kind::name, std::string(rest.substr(0, size)));
      advance(size);
      return {};
    }
    if (rest[0] >= '0' && rest[0] <= '9') {
      auto number = read_number(rest);
      if (!number.ok()) return error(number.error().what, line_);
      put(Kind::number, "");
      out_.back().number = number->value;
      advance(number->size);
      return {};
    }
    return rest[0] == '\'' || rest[0] == '"' ? quoted(rest) : sign(rest, open);
  }

  base::Result<void> quoted(std::string_view rest) {
    std::size_t end = 1;
    while (end < rest.size() && rest[end] != rest[0]) end += rest[end] == '\\' ? 2 : 1;
    if (end >= rest.size()) return error("a text has no closing quote", line_);
    put(Kind::text, unescaped(rest.substr(1, end - 1)));
    advance(end + 1);
    return {};
  }

  base::Result<void> sign(std::string_view rest, std::string& open) {
    static constexpr std::array<std::string_view, 27> kSigns = {
        "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]",
        "(",  ")",  "{",  "}",  ">",  "<",  "=", ".", ":", "|", ",", ";", ""};
    const auto* const found =
        std::ranges::find_if(kSigns, [&](auto sign) { return rest.starts_with(sign); });
    if (found->empty())
      return error("the character '" + std::string(rest.substr(0, 1)) + "' begins nothing", line_);
    const char c = (*found)[0];
    if (c == '(' || c == '[' || c == '{') open += c == '(' ? ')' : c == '[' ? ']' : '}';
    if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || open.back() != c)
        return error(std::string("'") + c + "' closes nothing", line_);
      open.pop_back();
    }
    put(Kind::sign, std::string(*found));
    advance(found->size());
    return {};
  }

  const Environment environment_;
  std::string owned_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_begins_ = true;  // what stands at `at_` is the first of a line
  std::vector<Token> out_;
};

}  // namespace

std::string at_line(int line) { return "chat template:" + std::to_string(line); }

base::Result<std::vector<Token>> lex(std::string_view text, const Environment& environment) {
  if (!base::valid_utf8(text))
    return base::Error{base::Code::bad_data, "the template is not UTF-8", at_line(1), ""};
  return Lexer(with_unix_lines(text, environment.keep_trailing_newline), environment).all();
}

}  // namespace tokenizer::jinja
