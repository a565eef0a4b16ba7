// JSON that is read from front to back without a tree, for lists too long to build one of. What it takes is JSON to
// the last byte; what it does not take may be JSON all the same, which a parser then has to say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenizer {

class JsonText {
 public:
  explicit JsonText(std::string_view text)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  // Passes over white space, then over this sign if it stands there.
  bool take(char sign) {
    space();
    if (at_ == end_ || *at_ != sign) return false;
    ++at_;
    return true;
  }
  char next() {  // 0: the end
    space();
    return at_ == end_ ? '\0' : *at_;
  }
  bool at_end() {
    space();
    return at_ == end_;
  }
  std::size_t place() const { return static_cast<std::size_t>(at_ - begin_); }

  // A text, well-formed UTF-8; valid until the next call.
  std::optional<std::string_view> text();
  // The same of one that is known to be well-formed if it serves at all.
  std::optional<std::string_view> unproved_text();
  // A number from 0 to 2^31 - 1 without a sign, point or exponent.
  std::optional<std::int32_t> whole();
  // Passes over a value, of which only texts and brackets are looked at.
  bool skip();

 private:
  void space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
  }
  std::optional<std::string_view> escaped_text(const char* from);
  bool escape();
  std::optional<char32_t> four_digits();

  const char *begin_, *at_, *end_;
  std::string made_;  // of a text with escapes
};

}  // namespace tokenizer
