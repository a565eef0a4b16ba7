#include "grade/written_number.h"

#include <array>
#include <optional>

#include "base/utf8.h"
#include "text/letter_kind.h"

namespace grade {

namespace {

constexpr std::size_t kMostDigits = 2000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes of one of these at the front of `rest`; 0 for none.
template <std::size_t N>
std::size_t starts_with(std::string_view rest, const std::array<std::string_view, N>& words) {
  for (const auto& word : words)
    if (rest.starts_with(word)) return word.size();
  return 0;
}

constexpr std::array<std::string_view, 9> kSpaces = {" ",   "\u00A0", "\u202F", "\u2009", "\\,",
                                                     "\\ ", "\\;",    "\\:",    "~"};
constexpr std::array<std::string_view, 2> kApostrophes = {"'", "\u2019"};
constexpr std::array<std::string_view, 3> kMinus = {"-", "\u2212", "\u2013"};
constexpr std::array<std::string_view, 6> kTimes = {"\\times", "\\cdot", "\u00D7",
                                                    "\u00B7",  "*",      "x"};

// What stands between two groups of digits: '.', ',', '\'' or ' '; 0 for nothing.
struct Between {
  char kind = 0;
  std::size_t bytes = 0;
};
Between between(std::string_view rest) {
  if (rest.starts_with("{,}")) return {',', 3};  // LaTeX, against the space behind a comma
  if (rest.starts_with(".") || rest.starts_with(",")) return {rest[0], 1};
  if (const auto bytes = starts_with(rest, kApostrophes)) return {'\'', bytes};
  if (const auto bytes = starts_with(rest, kSpaces)) return {' ', bytes};
  return {};
}

struct Groups {
  std::vector<std::string> digits;
  std::vector<char> marks;        // between them
  std::vector<std::size_t> ends;  // byte behind each group
};

std::string digits_at(std::string_view text, std::size_t at) {
  const auto begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return std::string(text.substr(begin, at - begin));
}

// All groups that may belong together, until they have more digits than a number may. Spaces and apostrophes part
// thousands alone.
Groups groups_at(std::string_view text, std::size_t at) {
  Groups out;
  for (std::size_t digits = 0;;) {
    out.digits.push_back(digits_at(text, at));
    at += out.digits.back().size();
    digits += out.digits.back().size();
    out.ends.push_back(at);
    if (digits > kMostDigits) return out;
    const auto mark = between(text.substr(at));
    const auto next = mark.kind ? digits_at(text, at + mark.bytes) : "";
    if (next.empty()) return out;
    if ((mark.kind == ' ' || mark.kind == '\'') && next.size() != 3) return out;
    out.marks.push_back(mark.kind);
    at += mark.bytes;
  }
}

// Whether the groups up to `last` are thousands, parted by one mark.
bool thousands(const Groups& of, std::size_t last) {
  if (of.digits[0].size() > 3 || of.digits[0] == "0") return false;
  for (std::size_t i = 1; i <= last; ++i)
    if (of.digits[i].size() != 3 || of.marks[i - 1] != of.marks[0]) return false;
  return true;
}

Rational joined(const Groups& of, std::size_t last, bool decimals) {
  std::string all;
  for (std::size_t i = 0; i <= last + decimals; ++i) all += of.digits[i];
  return Rational::of(all, decimals ? of.digits[last + 1].size() : 0);
}

struct Plain {
  std::vector<Rational> readings;
  std::size_t end = 0;
  bool whole = true;  // digits alone, or thousands
};

// One mark, which may part thousands or decimals.
Plain read_one_mark(const Groups& of, Mark mark) {
  const bool may_part = thousands(of, 1);
  const auto decimal = of.marks[0] == '.' ? Mark::point : Mark::comma;
  Plain out{{}, of.ends[1], false};
  if (!may_part || mark == Mark::unknown || mark == decimal)
    out.readings.push_back(joined(of, 0, true));
  if (may_part && (mark == Mark::unknown || mark != decimal)) {
    out.readings.push_back(joined(of, 1, false));
    out.whole = out.readings.size() == 1;
  }
  return out;
}

// The longest number that the groups begin with.
Plain read_groups(const Groups& of, Mark mark) {
  for (std::size_t last = of.digits.size() - 1; last > 0; --last) {
    const bool dotted = of.marks[0] == '.' || of.marks[0] == ',';
    const char behind = of.marks[last - 1];
    const bool may_be_decimals = behind == '.' || behind == ',';
    if (last == 1 && dotted) return read_one_mark(of, mark);
    if (thousands(of, last)) return {{joined(of, last, false)}, of.ends[last], true};
    if (may_be_decimals && last > 1 && behind != of.marks[0] && thousands(of, last - 1))
      return {{joined(of, last - 1, true)}, of.ends[last], false};
  }
  return {{joined(of, 0, false)}, of.ends[0], true};
}

struct Vulgar {
  std::string_view sign;
  int above, below;
};
constexpr std::array<Vulgar, 11> kVulgar = {{{"½", 1, 2},
                                             {"⅓", 1, 3},
                                             {"⅔", 2, 3},
                                             {"¼", 1, 4},
                                             {"¾", 3, 4},
                                             {"⅕", 1, 5},
                                             {"⅖", 2, 5},
                                             {"⅗", 3, 5},
                                             {"⅘", 4, 5},
                                             {"⅙", 1, 6},
                                             {"⅛", 1, 8}}};

class Scan {
 public:
  Scan(std::string_view text, Mark mark) : text_(text), mark_(mark) {}

  // The number that begins at `at`, sign included; nothing where none does.
  std::optional<WrittenNumber> number(std::size_t at) const {
    WrittenNumber out{.begin = at};
    bool negative = false;
    if (const auto bytes = starts_with(rest(at), kMinus)) {
      if (!free_before(at)) return std::nullopt;
      negative = true;
      at = past_spaces(at + bytes);
    } else if (rest(at).starts_with('+') && free_before(at)) {
      ++at;
    }
    auto plain = unsigned_at(at);
    if (!plain) return std::nullopt;
    out.end = plain->end;
    scale(*plain, out.end);
    percent(*plain, out);
    for (auto& one : plain->readings) out.readings.push_back(negative ? one.negated() : one);
    return out;
  }

 private:
  std::string_view rest(std::size_t at) const { return text_.substr(std::min(at, text_.size())); }

  std::size_t past_spaces(std::size_t at) const {
    while (const auto bytes = starts_with(rest(at), kSpaces)) at += bytes;
    return at;
  }

  // A sign stands where nothing before it could be parted by it.
  bool free_before(std::size_t at) const {
    if (at == 0) return true;
    const auto before = base::code_point_before(text_, at);
    if (!before.well_formed()) return true;
    return !text::is_letter(before.value) && !text::has_number(before.value) &&
           before.value != ')' && before.value != '}';
  }

  bool behind_letter(std::size_t at) const {
    if (at == 0) return false;
    const auto before = base::code_point_before(text_, at);
    return before.well_formed() && (text::is_letter(before.value) || before.value == '_');
  }

  std::optional<Plain> plain_at(std::size_t at) const {
    if (at >= text_.size() || !is_digit(text_[at])) return std::nullopt;
    const auto groups = groups_at(text_, at);
    std::size_t digits = 0;
    for (const auto& group : groups.digits) digits += group.size();
    if (digits > kMostDigits) return std::nullopt;
    return read_groups(groups, mark_);
  }

  std::optional<Plain> unsigned_at(std::size_t at) const {
    if (auto found = latex_fraction(at)) return found;
    if (auto found = vulgar(at)) return found;
    if (rest(at).starts_with('.') && at + 1 < text_.size() && is_digit(text_[at + 1])) {
      if (!free_before(at)) return std::nullopt;
      const auto digits = digits_at(text_, at + 1);
      if (digits.size() > kMostDigits) return std::nullopt;
      return Plain{{Rational::of(digits, digits.size())}, at + 1 + digits.size(), false};
    }
    if (behind_letter(at)) return std::nullopt;
    auto first = plain_at(at);
    if (!first) return std::nullopt;
    if (first->whole) mixed(*first);
    over(*first);
    return first;
  }

  std::optional<Plain> vulgar(std::size_t at) const {
    for (const auto& one : kVulgar)
      if (rest(at).starts_with(one.sign))
        return Plain{{*Rational::of(std::to_string(one.above))
                           .over(Rational::of(std::to_string(one.below)))},
                     at + one.sign.size(),
                     false};
    return std::nullopt;
  }

  std::optional<Plain> braced(std::size_t at) const {
    if (!rest(at).starts_with('{')) return std::nullopt;
    const auto begin = past_spaces(at + 1);
    auto inner = plain_at(begin);
    if (!inner) return std::nullopt;
    inner->end = past_spaces(inner->end);
    if (!rest(inner->end).starts_with('}')) return std::nullopt;
    ++inner->end;
    return inner;
  }

  std::optional<Plain> latex_fraction(std::size_t at) const {
    constexpr std::array<std::string_view, 3> kWords = {"\\frac", "\\dfrac", "\\tfrac"};
    const auto bytes = starts_with(rest(at), kWords);
    if (!bytes) return std::nullopt;
    if (rest(at + bytes).size() >= 2 && is_digit(text_[at + bytes]) &&
        is_digit(text_[at + bytes + 1])) {
      auto out = Rational::of(rest(at + bytes).substr(0, 1))
                     .over(Rational::of(rest(at + bytes + 1).substr(0, 1)));
      if (!out) return std::nullopt;
      return Plain{{*out}, at + bytes + 2, false};
    }
    const auto above = braced(at + bytes);
    if (!above) return std::nullopt;
    const auto below = braced(above->end);
    if (!below) return std::nullopt;
    return quotient(*above, *below);
  }

  static std::optional<Plain> quotient(const Plain& above, const Plain& below) {
    Plain out{{}, below.end, false};
    for (const auto& a : above.readings)
      for (const auto& b : below.readings)
        if (auto value = a.over(b)) out.readings.push_back(*value);
    if (out.readings.empty()) return std::nullopt;
    if (out.readings.size() > 2) out.readings.resize(1);
    return out;
  }

  // "1 3/4", "1½", "1\frac{3}{4}"
  void mixed(Plain& whole) const {
    const auto at = past_spaces(whole.end);
    auto part = vulgar(at);
    if (!part) part = latex_fraction(at);
    if (!part && at > whole.end) {
      const auto above = plain_at(at);
      if (!above || !above->whole) return;
      auto fraction = *above;
      over(fraction);
      if (fraction.end == above->end) return;
      part = fraction;
    }
    if (!part) return;
    if (part->readings.empty()) whole.readings.clear();
    for (auto& one : whole.readings) one = one.plus(part->readings[0]);
    whole.end = part->end;
    whole.whole = false;
  }

  // "3/4", but no date.
  void over(Plain& above) const {
    constexpr std::array<std::string_view, 2> kSlashes = {"/", "\u2044"};
    const auto at = past_spaces(above.end);
    const auto bytes = starts_with(rest(at), kSlashes);
    if (!bytes) return;
    const auto below = plain_at(past_spaces(at + bytes));
    if (!below || rest(below->end).starts_with('/')) return;
    auto value = quotient(above, *below);
    above = value ? *value : Plain{{}, below->end, false};  // nobody divides by 0
  }

  std::optional<int> exponent(std::size_t& at) const {
    const bool braces = rest(at).starts_with('{');
    auto here = at + braces;
    bool negative = false;
    if (const auto bytes = starts_with(rest(here), kMinus))
      negative = true, here += bytes;
    else if (rest(here).starts_with('+'))
      ++here;
    const auto digits = digits_at(text_, here);
    if (digits.empty() || digits.size() > 4) return std::nullopt;
    here += digits.size();
    if (braces && !rest(here).starts_with('}')) return std::nullopt;
    at = here + braces;
    const int value = std::stoi(digits);
    return negative ? -value : value;
  }

  // "e3", "· 10^3"
  void scale(Plain& number, std::size_t& end) const {
    auto at = end;
    if (rest(at).starts_with('e') || rest(at).starts_with('E')) {
      ++at;
    } else {
      at = past_spaces(at);
      const auto bytes = starts_with(rest(at), kTimes);
      if (!bytes) return;
      at = past_spaces(at + bytes);
      if (!rest(at).starts_with("10^")) return;
      at += 3;
    }
    const auto by = exponent(at);
    if (!by || std::abs(*by) > Rational::kMostExponent) return;
    for (auto& one : number.readings) one = one.times_ten_to(*by);
    end = at;
  }

  void percent(Plain& number, WrittenNumber& out) const {
    auto at = past_spaces(out.end);
    if (rest(at).starts_with("\\%")) ++at;
    if (rest(at).starts_with('%'))
      out.percent = 2, out.end = at + 1;
    else if (rest(at).starts_with("‰"))
      out.percent = 3, out.end = at + 3;
    for (auto& one : number.readings) one = one.times_ten_to(-out.percent);
  }

  std::string_view text_;
  Mark mark_;
};

bool may_begin(std::string_view rest) {
  const char c = rest[0];
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == '\\' ||
         (static_cast<unsigned char>(c) >= 0xC2);
}

}  // namespace

Mark decimal_mark(std::string_view language) {
  if (language.empty()) return Mark::unknown;
  const auto code = language.substr(0, 3);
  return code == "eng" || code == "gle" || code == "mlt" ? Mark::point : Mark::comma;
}

std::vector<WrittenNumber> numbers_in(std::string_view text, Mark mark) {
  std::vector<WrittenNumber> out;
  const Scan scan(text, mark);
  for (std::size_t at = 0; at < text.size();) {
    if (!may_begin(text.substr(at))) {
      ++at;
      continue;
    }
    auto found = scan.number(at);
    if (found) {
      at = found->end;
      out.push_back(std::move(*found));
    } else if (is_digit(text[at])) {
      at += digits_at(text, at).size();  // those of a word
    } else {
      ++at;
    }
  }
  return out;
}

}  // namespace grade
