#include "infer/constraint/pattern.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/utf8.h"

namespace infer {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr int kDeepest = 100;
constexpr int kMostRepeats = 10'000;
constexpr std::size_t kLongest = 4 * Machine::kMostParts;  // bytes; longer ones grow too large
constexpr char32_t kLast = 0x10FFFF;
using Points = std::vector<CodePoints>;

const Points kDigits = {{'0', '9'}};
const Points kWord = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
const Points kSpace = {{'\t', '\r'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680},
                       {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                       {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
const Points kLineEnds = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};

Points all_but(Points points) {
  std::ranges::sort(points, {}, &CodePoints::first);
  Points out;
  char32_t from = 0;
  for (const auto& one : points) {
    if (one.first > from) out.push_back({from, one.first - 1});
    from = std::max<char32_t>(from, one.last + 1);
  }
  if (from <= kLast) out.push_back({from, kLast});
  return out;
}

Node of(Points points) { return {.kind = Node::Kind::one_of, .points = std::move(points)}; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Node> whole() {
    if (text_.size() > kLongest)
      return fault("it is longer than " + std::to_string(kLongest) + " bytes");
    if (!base::valid_utf8(text_)) return fault("it is not UTF-8");
    auto out = TRY(choice(0));
    if (!at_end()) return fault("a ) closes nothing");
    return out;
  }

 private:
  Error fault(const std::string& what) const {
    return {Code::bad_request,
            "the regular expression cannot be obeyed: " + what + ", at byte " + std::to_string(at_),
            "", "write it another way"};
  }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  char32_t take_point() {
    const auto point = base::read_code_point(text_, at_);
    at_ += point.size;
    return point.value;
  }

  Result<Node> choice(int depth) {
    if (depth > kDeepest) return fault("its groups are too deep");
    std::vector<Node> parts;
    do parts.push_back(TRY(row(depth)));
    while (take("|"));
    if (parts.size() == 1) return std::move(parts.front());
    return either(std::move(parts));
  }

  Result<Node> row(int depth) {
    Node out;
    while (!at_end() && peek() != '|' && peek() != ')') {
      if (take("^")) {
        if (!out.parts.empty() || depth > 0) return fault("^ stands behind something");
        continue;
      }
      if (take("$")) {
        if (depth > 0 || !(at_end() || peek() == '|')) return fault("$ stands before something");
        continue;
      }
      auto part = TRY(one(depth));
      out.parts.push_back(TRY(repeated(std::move(part))));
    }
    return out;
  }

  Result<Node> one(int depth) {
    if (take("(")) return group(depth);
    if (take("[")) return set();
    if (take(".")) return of(all_but(kLineEnds));
    if (take("\\")) {
      auto points = TRY(escape(false));
      return of(std::move(points));
    }
    if (std::string_view("*+?{").find(peek()) != std::string_view::npos)
      return fault("nothing stands before a repetition");
    const auto point = take_point();
    return of({{point, point}});
  }

  Result<Node> group(int depth) {
    if (peek() == '?' && !take("?:"))
      return fault("groups of this kind (looking around, names, flags) are not read");
    auto out = TRY(choice(depth + 1));
    if (!take(")")) return fault("a ( is not closed");
    return out;
  }

  Result<Node> repeated(Node part) {
    int least = 1, most = 1;
    if (take("*"))
      least = 0, most = -1;
    else if (take("+"))
      most = -1;
    else if (take("?"))
      least = 0;
    else if (take("{")) {
      least = TRY(number());
      most = least;
      if (take(",")) most = peek() == '}' ? -1 : TRY(number());
      if (!take("}")) return fault("a { holds something else than numbers");
      if (most >= 0 && most < least) return fault("the numbers of a { stand in the wrong order");
    } else {
      return part;
    }
    (void)take("?");  // lazy: the same texts
    if (take("+") || take("*") || take("?") || peek() == '{')
      return fault("a repetition is repeated");
    Node out{.kind = Node::Kind::repeat, .least = least, .most = most};
    out.parts.push_back(std::move(part));
    return out;
  }

  Result<int> number() {
    int out = 0;
    const auto rest = text_.substr(at_);
    const auto [end, wrong] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
    if (wrong != std::errc() || out < 0 || out > kMostRepeats)
      return fault("a { holds no number up to 10000");
    at_ += static_cast<std::size_t>(end - rest.data());
    return out;
  }

  // `\x41`, `\u0041`, `\u{41}`: what stands behind the letter.
  Result<char32_t> hex(std::size_t digits) {
    const bool braced = digits == 4 && take("{");
    char32_t out = 0;
    std::size_t count = 0;
    for (; (braced ? count < 6 : count < digits) && !at_end() && hex_digit(peek()) >= 0;
         ++count, ++at_)
      out = out * 16 + static_cast<char32_t>(hex_digit(peek()));
    const bool whole = braced ? count > 0 && take("}") : count == digits;
    if (!whole || out > kLast || (out >= 0xD800 && out <= 0xDFFF))
      return fault("an escape names no character");
    return out;
  }

  Result<Points> escape(bool in_set) {
    if (at_end()) return fault("it ends with a backslash");
    const char c = text_[at_];
    static constexpr std::pair<char, char32_t> kPlain[] = {
        {'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'f', '\f'}, {'v', '\v'}};
    for (const auto& [name, point] : kPlain)
      if (c == name) return ++at_, Points{{point, point}};
    const auto named = [&](char small, const Points& points) -> std::optional<Points> {
      if ((c | 0x20) != small || !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) return {};
      ++at_;
      return c == small ? points : all_but(points);
    };
    if (auto found = named('d', kDigits)) return *found;
    if (auto found = named('w', kWord)) return *found;
    if (auto found = named('s', kSpace)) return *found;
    if (c == 'x' || c == 'u') {
      ++at_;
      const auto point = TRY(hex(c == 'x' ? 2 : 4));
      return Points{{point, point}};
    }
    if (c == '0' && hex_digit(at_ + 1 < text_.size() ? text_[at_ + 1] : ' ') < 0)
      return ++at_, Points{{0, 0}};
    if (c == 'b' && in_set) return ++at_, Points{{'\b', '\b'}};
    const bool known = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (known) return fault(std::string("\\") + c + " is not read");
    const auto point = take_point();
    return Points{{point, point}};
  }

  // One end of a range, or a class of its own.
  Result<Points> in_set() {
    if (take("\\")) return escape(true);
    if (text_.substr(at_).starts_with("[:")) return fault("classes by name are not read");
    const auto point = take_point();
    return Points{{point, point}};
  }

  Result<Node> set() {
    const bool not_these = take("^");
    Points points;
    while (!at_end() && peek() != ']') {
      auto low = TRY(in_set());
      const bool range = peek() == '-' && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (range) {
        ++at_;
        const auto high = TRY(in_set());
        const bool single = low.size() == 1 && low[0].first == low[0].last && high.size() == 1 &&
                            high[0].first == high[0].last;
        if (!single || high[0].first < low[0].first)
          return fault("a range of a class runs from nothing to nothing");
        low[0].last = high[0].first;
      }
      points.insert(points.end(), low.begin(), low.end());
    }
    if (!take("]")) return fault("a [ is not closed");
    return of(not_these ? all_but(std::move(points)) : std::move(points));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Node> read_pattern(std::string_view pattern) { return Parser(pattern).whole(); }

}  // namespace infer
