#include "tokenizer/tiktoken_pattern.h"

#include <algorithm>
#include <vector>

namespace tokenizer {
namespace {

constexpr auto kNone = std::string::npos;

class Rewriter {
 public:
  explicit Rewriter(std::string_view pattern) : left_(pattern) {}

  std::string rewrite() && {
    while (!left_.empty()) step();
    return std::move(out_);
  }

 private:
  void take(std::size_t bytes) {
    bytes = std::min(bytes, left_.size());
    out_ += left_.substr(0, bytes);
    left_.remove_prefix(bytes);
  }
  void take_atom(std::size_t bytes) {
    atom_ = out_.size();
    take(bytes);
  }
  void put_anchor(const char* anchor) {
    atom_ = kNone;
    out_ += anchor;
    left_.remove_prefix(1);
  }

  std::size_t escape_size() const {
    if (left_.size() > 2 && std::string_view("pPx").find(left_[1]) != kNone && left_[2] == '{')
      if (const auto end = left_.find('}'); end != kNone) return end + 1;
    return 2;
  }

  // Classes may stand in one another.
  std::size_t class_size() const {
    std::size_t at = 1, depth = 1;
    if (at < left_.size() && left_[at] == '^') ++at;
    if (at < left_.size() && left_[at] == ']') ++at;
    for (; at < left_.size() && depth > 0; ++at) {
      if (left_[at] == '\\')
        ++at;
      else if (left_[at] == '[')
        ++depth;
      else if (left_[at] == ']')
        --depth;
    }
    return at;
  }

  void open_group() {
    groups_.push_back(out_.size());
    atom_ = kNone;
    std::size_t size = 1;
    if (left_.starts_with("(?")) {
      const auto end = left_.find_first_of(":=!>)", 2);
      // A ) at once is that of "(?i)", which is taken for itself below.
      size = end == kNone ? left_.size() : left_[end] == ')' ? end : end + 1;
    }
    take(size);
  }

  void close_group() {
    atom_ = groups_.empty() ? kNone : groups_.back();
    if (!groups_.empty()) groups_.pop_back();
    take(1);
  }

  // Of "{2}", "{2,}", "{2,3}" at the front; 0 where there is none.
  std::size_t interval_size() const {
    const auto end = left_.find_first_not_of("0123456789,", 1);
    return end == kNone || end == 1 || left_[end] != '}' ? 0 : end + 1;
  }

  void repeat(std::size_t size) {
    take(size);
    const bool interval = size > 1;
    if (interval && left_.starts_with('+') && atom_ != kNone) {
      out_.insert(atom_, "(?>");
      out_ += ')';
      left_.remove_prefix(1);
    } else if (left_.starts_with('+') || left_.starts_with('?')) {
      take(1);
    }
    atom_ = kNone;
  }

  void step() {
    switch (left_[0]) {
      case '\\':
        return take_atom(escape_size());
      case '[':
        return take_atom(class_size());
      case '(':
        return open_group();
      case ')':
        return close_group();
      case '^':
        return put_anchor("\\A");
      case '$':
        return put_anchor("\\z");
      case '*':
      case '+':
      case '?':
        return repeat(1);
      case '{':
        if (const auto size = interval_size(); size > 0) return repeat(size);
        break;
      default:
        break;
    }
    take_atom(1);
  }

  std::string_view left_;
  std::string out_;
  std::size_t atom_ = kNone;         // where in out_ that begins which a quantifier is about
  std::vector<std::size_t> groups_;  // where those begin that are open
};

}  // namespace

std::string pattern_of_tiktoken(std::string_view pattern) { return Rewriter(pattern).rewrite(); }

}  // namespace tokenizer
