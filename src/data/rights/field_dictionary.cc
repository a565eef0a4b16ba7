#include "data/rights/field_dictionary.h"

#include "base/ascii.h"

namespace data::rights {
namespace {

using base::is_ascii_digit;
using base::is_ascii_letter;

bool is_low(char c) { return c >= 'a' && c <= 'z'; }
bool is_one_of(char c, std::string_view signs) { return signs.find(c) != signs.npos; }
bool is_base64(char c) { return is_ascii_letter(c) || is_ascii_digit(c) || is_one_of(c, "+/="); }
bool is_low_hex(char c) { return is_ascii_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_token_sign(char c) {
  return is_ascii_letter(c) || is_ascii_digit(c) || is_one_of(c, "!#$%&'*+-.^_`|~:/");
}

// Each read_ function stands in front of what it reads, and says whether it was there.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool read(std::map<std::string, std::string>& out) {
    skip(" ");
    while (true) {
      std::string key, value;
      if (ended()) return out.empty();  // a comma stands in front of a member
      if (!read_key(key) || !read_member(value)) return false;
      out[key] = value;
      skip(" \t");
      if (ended()) return true;
      if (!take(',')) return false;
      skip(" \t");
    }
  }

 private:
  bool ended() const { return at_ >= text_.size(); }
  char now() const { return ended() ? '\0' : text_[at_]; }
  void skip(std::string_view signs) {
    while (!ended() && is_one_of(text_[at_], signs)) ++at_;
  }
  bool take(char c) {
    if (ended() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool read_key(std::string& key) {
    if (!is_low(now()) && now() != '*') return false;
    while (!ended() && (is_low(now()) || is_ascii_digit(now()) || is_one_of(now(), "_-.*")))
      key += text_[at_++];
    return true;
  }
  bool read_member(std::string& value) {
    if (take('=') && !(now() == '(' ? read_inner_list() : read_bare_item(value))) return false;
    return read_parameters();
  }
  bool read_inner_list() {
    ++at_;
    while (true) {
      skip(" ");
      if (take(')')) return true;
      std::string item;
      if (!read_bare_item(item) || !read_parameters()) return false;
      if (now() != ' ' && now() != ')') return false;
    }
  }
  bool read_parameters() {
    while (take(';')) {
      skip(" ");
      std::string key, value;
      if (!read_key(key)) return false;
      if (take('=') && !read_bare_item(value)) return false;
    }
    return true;
  }

  bool read_bare_item(std::string& token) {
    if (is_ascii_letter(now()) || now() == '*') {
      while (!ended() && is_token_sign(now())) token += text_[at_++];
      return true;
    }
    if (take('"')) return read_string();
    if (take(':')) return read_bytes();
    if (take('?')) return take('0') || take('1');
    if (take('@')) return read_number(false);
    if (take('%')) return take('"') && read_display();
    return read_number(true);
  }
  bool read_number(bool decimals) {
    take('-');
    std::size_t whole = 0, fraction = 0;
    for (; !ended() && is_ascii_digit(now()); ++at_) ++whole;
    if (whole == 0 || whole > 15) return false;
    if (!decimals || !take('.')) return true;
    for (; !ended() && is_ascii_digit(now()); ++at_) ++fraction;
    return whole <= 12 && fraction >= 1 && fraction <= 3;
  }
  bool read_string() {
    while (!ended()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c < 0x20 || c > 0x7E) return false;
      if (c == '\\' && !take('"') && !take('\\')) return false;
    }
    return false;
  }
  bool read_bytes() {
    while (!ended() && is_base64(now())) ++at_;
    return take(':');
  }
  bool read_display() {
    while (!ended()) {
      const char c = text_[at_++];
      if (c == '"') return true;
      if (c < 0x20 || c > 0x7E) return false;
      if (c != '%') continue;
      if (at_ + 2 > text_.size() || !is_low_hex(text_[at_]) || !is_low_hex(text_[at_ + 1]))
        return false;
      at_ += 2;
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::map<std::string, std::string>> read_dictionary(std::string_view text) {
  std::map<std::string, std::string> out;
  if (!Parser(text).read(out)) return std::nullopt;
  return out;
}

}  // namespace data::rights
