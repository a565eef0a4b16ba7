#include "data/privacy/number_run.h"

#include <algorithm>

#include "base/ascii.h"
#include "data/symbol.h"

namespace data::privacy {
namespace {

constexpr std::size_t kLongest = 64;  // of what is written; the rest of a longer run is passed over

bool is_sign(char c) { return base::is_ascii_digit(c) || base::is_ascii_letter(c); }
bool has_digit(std::string_view text) { return std::ranges::any_of(text, base::is_ascii_digit); }

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// One or two letters, upper-case.
bool is_tail(std::string_view group) {
  return group.size() <= 2 && std::ranges::all_of(group, is_capital);
}

// One sign that joins groups: what it is written as, and its size; 0 where none stands there.
Symbol joint_at(std::string_view text, std::size_t at) {
  const auto symbol = symbol_after(text, at);
  switch (symbol.value) {
    case ' ':
    case '-':
    case '.':
    case '/':
    case ',':
    case ':':
    case '+':
    case '_':
      return symbol;
    case 0xA0:
    case 0x2007:
    case 0x2009:
    case 0x202F:
      return {U' ', symbol.size};
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2212:
      return {U'-', symbol.size};
    default:
      return {};
  }
}

class Runs {
 public:
  explicit Runs(std::string_view text) : text_(text) {}

  std::vector<NumberRun> read() {
    std::vector<NumberRun> out;
    for (std::size_t at = 0; (at = text_.find_first_of("0123456789", at)) != text_.npos;) {
      out.push_back(read_run(at));
      at = std::max(at + 1, end_);
    }
    return out;
  }

 private:
  NumberRun read_run(std::size_t at) {
    NumberRun run;
    auto begin = at;
    while (begin > end_ && is_sign(text_[begin - 1])) --begin;
    if (begin > 0) run.odd = is_letter(symbol_before(text_, begin).value);
    end_ = begin;
    take_group(run, U'\0');
    while (const auto joint = joint_at(text_, end_).size) {
      const auto next = end_ + joint;
      const auto end = group_end(next);
      if (end == next) break;
      const auto group = text_.substr(next, end - next);
      const auto sign = joint_at(text_, end_).value;
      const bool letters = !has_digit(group);
      if (letters && (!is_tail(group) || (sign != '-' && sign != ' ') || is_broad_letter(end)))
        break;
      end_ = next;
      take_group(run, sign);
      run.tail = letters;
      if (letters) break;
    }
    return run;
  }
  std::size_t group_end(std::size_t at) const {
    while (at < text_.size() && is_sign(text_[at])) ++at;
    return at;
  }
  bool is_broad_letter(std::size_t at) const { return is_letter(symbol_after(text_, at).value); }

  void take_group(NumberRun& run, char32_t joint) {
    const auto begin = end_;
    end_ = group_end(begin);
    if (run.written.size() + (end_ - begin) > kLongest) {
      run.odd = true;
      if (run.groups.empty()) run.groups.push_back({begin, end_, 0});
      return;
    }
    if (joint) run.written += static_cast<char>(joint);
    for (const char c : text_.substr(begin, end_ - begin))
      run.written +=
          base::ascii_lower(c) == c && base::is_ascii_letter(c) ? static_cast<char>(c - 32) : c;
    run.odd |= is_broad_letter(end_);
    run.groups.push_back({begin, end_, run.written.size()});
  }

  std::string_view text_;
  std::size_t end_ = 0;  // of what has been read
};

}  // namespace

std::vector<NumberRun> with_letters(std::string_view text, const NumberRun& run) {
  constexpr std::size_t most_groups = 2, most_letters = 6;
  std::vector<NumberRun> out;
  for (auto last = run; out.size() < most_groups; out.insert(out.begin(), last)) {
    const auto stop = last.begin();
    if (stop == 0 || (text[stop - 1] != ' ' && text[stop - 1] != '-')) break;
    auto begin = stop - 1;
    while (begin > 0 && stop - begin <= most_letters && is_capital(text[begin - 1])) --begin;
    const auto before = symbol_before(text, begin).value;
    if (begin == stop - 1 || is_letter(before) || data::is_digit(before)) break;
    last.groups.front().begin = begin;
    last.written.insert(0, text.substr(begin, stop - begin));
    for (auto& group : last.groups) group.written += stop - begin;
  }
  return out;
}

std::vector<NumberRun> number_runs(std::string_view text) { return Runs(text).read(); }

}  // namespace data::privacy
