// The depth of a value is counted from the text alone: the dots of its section, of the keys of the
// tables it stands in, and of its own key, and every bracket around it. A parser and all that walks
// its tree recurse that deep, so it is bounded before one starts.
#include <vector>

#include "base/recipe.h"
#include "base/toml.h"

namespace base {

namespace {

class Depth {
 public:
  Depth(std::string_view text, int most) : text_(text), most_(most) {}

  int first_line_too_deep() {
    while (at_ < text_.size()) {
      take(text_[at_]);
      if (section_ + open_ + dots_ + 1 > most_) return line_;
    }
    return 0;
  }

 private:
  void take(char c) {
    if (c == '"' || c == '\'') return skip_string(c);
    if (c == '#') return skip_until_line_end();
    ++at_;
    if (c == '\n') return end_line();
    if (c == '[' && at_line_start_) return begin_section();
    if (c == ' ' || c == '\t' || c == '\r') return;
    at_line_start_ = false;
    if (c == '.') ++dots_;
    if (c == '=') key_ = dots_, dots_ = 0;
    if (c == ',') key_ = dots_ = 0;
    if (c == '[' || c == '{') open();
    if (c == ']' || c == '}') close();
  }

  void end_line() {
    ++line_;
    if (in_section_) section_ += dots_;
    in_section_ = false;
    dots_ = 0;
    if (levels_.empty()) key_ = 0;
    at_line_start_ = levels_.empty();
  }

  // "[a.b]" or "[[a.b]]": its dots are counted when the line ends.
  void begin_section() {
    at_line_start_ = false;
    in_section_ = true;
    section_ = 2;
    if (at_ < text_.size() && text_[at_] == '[') ++at_;
  }

  void open() {
    levels_.push_back(key_ + 1);
    open_ += levels_.back();
    key_ = dots_ = 0;
  }

  void close() {
    if (!levels_.empty()) open_ -= levels_.back(), levels_.pop_back();
    if (!in_section_) dots_ = 0;
  }

  void skip_until_line_end() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  bool three_at(std::size_t at, char quote) const {
    return text_.substr(at, 3) == std::string(3, quote);
  }

  void skip_string(char quote) {
    at_line_start_ = false;
    const bool is_long = three_at(at_, quote);
    at_ += is_long ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\n' && !is_long) return;  // an error to the parser
      if (c == '\n') ++line_;
      if (c == '\\' && quote == '"' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      if (c != quote || (is_long && !three_at(at_, quote))) continue;
      at_ += is_long ? 3 : 1;
      for (int more = 0; is_long && more < 2 && at_ < text_.size() && text_[at_] == quote; ++more)
        ++at_;  // up to two quotes may stand before the three that end it
      return;
    }
  }

  std::string_view text_;
  int most_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool at_line_start_ = true, in_section_ = false;
  int section_ = 0;          // levels above the keys of this section
  int dots_ = 0;             // in the key that is being read
  int key_ = 0;              // dots of the key before the value that is being read
  int open_ = 0;             // levels of all open brackets, sum of levels_
  std::vector<int> levels_;  // a bracket and the dots of its key
};

}  // namespace

int line_too_deep(std::string_view toml, int most) {
  return Depth(toml, most).first_line_too_deep();
}

std::string too_deep() {
  return "tables, lists and dotted keys stand more than " + std::to_string(kDeepestRecipe) +
         " deep within each other";
}

}  // namespace base
