// Unions, intersections and opposites of sets; see onig.h for what differs.
#include "tokenizer/onig_set.h"

#include <algorithm>
#include <cstdio>

#include "base/ascii.h"
#include "tokenizer/onig_property.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr int kMostDepth = 32;

Error broken(const std::string& what, const std::string& where) {
  return {Code::bad_data, "the regular expression cannot be read: " + what, where,
          "correct pre_tokenizer in tokenizer.json"};
}

void add(CharacterSet& out, std::string_view items, bool opposite) {
  if (opposite)
    out.atoms.push_back("[^" + std::string(items) + "]");
  else
    out.items += items;
}

// Names are compared without case, spaces, lines below and hyphens.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != ' ' && c != '_' && c != '-') out += base::ascii_lower(c);
  return out;
}

// "{Lu}" or "{^Lu}" at `at`.
Result<bool> read_property(std::string_view in, std::size_t& at, bool opposite, CharacterSet& out,
                           const std::string& where) {
  const auto end = in.find('}', at);
  if (at >= in.size() || in[at] != '{' || end == in.npos)
    return unknown_construct(opposite ? "\\P without {...}" : "\\p without {...}", where);
  auto name = in.substr(at + 1, end - at - 1);
  if (name.starts_with('^')) {
    opposite = !opposite;
    name.remove_prefix(1);
  }
  const auto letters = plain(name);
  const bool known = !letters.empty() && std::ranges::all_of(letters, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  // Names that only PCRE2 has.
  if (!known || letters == "xan" || letters == "xsp" || letters == "xps" || letters == "xwd" ||
      letters == "xuc")
    return unknown_construct("\\p{" + std::string(name) + "}", where);
  at = end + 1;
  if (const auto posix = posix_set(letters); !posix.empty() && letters != "punct") {
    add(out, std::string(posix).append(letters == "word" ? more_words() : ""), opposite);
    return true;
  }
  const auto short_name = category(letters);
  out.items += opposite ? "\\P{" : "\\p{";
  out.items += short_name.empty() ? name : short_name;
  out.items += '}';
  return true;
}

// The value of up to `most` digits of `base` at `at`; -1 if there is none.
long read_digits(std::string_view in, std::size_t& at, int base, std::size_t most) {
  long value = 0;
  std::size_t seen = 0;
  for (; at < in.size() && seen < most; ++at, ++seen) {
    const char c = in[at];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 99;
    if (digit >= base) break;
    value = value * base + digit;
  }
  return seen > 0 ? value : -1;
}

std::string hex(long point) {
  char text[24];
  std::snprintf(text, sizeof text, "\\x{%lx}", static_cast<unsigned long>(point));
  return text;
}

class SetReader {
 public:
  SetReader(std::string_view in, std::size_t& at, const std::string& where)
      : in_(in), at_(at), where_(where) {}

  Result<std::string> read(int depth) {
    if (depth > kMostDepth) return unknown_construct("sets nested so deep", where_);
    ++at_;  // [
    const bool opposite = at_ < in_.size() && in_[at_] == '^';
    at_ += opposite;
    std::vector<CharacterSet> sides(1);
    for (bool first = true;; first = false) {
      if (at_ >= in_.size()) return broken("a [ is not closed", where_);
      if (in_[at_] == ']' && !first) break;
      TRY(read_item(sides, depth));
    }
    ++at_;  // ]
    for (const auto& side : sides)
      if (side.items.empty() && side.atoms.empty())
        return unknown_construct("a set with nothing on one side of &&", where_);
    return join(sides, opposite);
  }

 private:
  Result<void> read_item(std::vector<CharacterSet>& sides, int depth) {
    auto& side = sides.back();
    const char c = in_[at_];
    if (in_.substr(at_).starts_with("&&")) {
      at_ += 2;
      sides.emplace_back();
    } else if (in_.substr(at_).starts_with("[:") && in_.find(":]", at_) != in_.npos) {
      TRY(read_posix(side));
    } else if (c == '[') {
      side.atoms.push_back(TRY(read(depth + 1)));
    } else if (c == '\\') {
      ++at_;
      if (!TRY(read_set_escape(in_, at_, Place::inside, side, where_))) {
        if (at_ < in_.size() && in_[at_] == 'b') {
          ++at_;
          side.items += "\\x{8}";
        } else {
          side.items += TRY(read_character_escape(in_, at_, where_));
        }
      }
    } else {
      if (c == '^' || c == ']') side.items += '\\';
      side.items += c;
      ++at_;
    }
    return {};
  }

  Result<void> read_posix(CharacterSet& side) {
    const auto end = in_.find(":]", at_);
    auto name = in_.substr(at_ + 2, end - at_ - 2);
    const bool opposite = name.starts_with('^');
    if (opposite) name.remove_prefix(1);
    const auto items = posix_set(name);
    if (items.empty()) return unknown_construct("[:" + std::string(name) + ":]", where_);
    add(side, items, opposite);
    at_ = end + 2;
    return {};
  }

  static std::string join(const std::vector<CharacterSet>& sides, bool opposite) {
    if (sides.size() == 1 && sides[0].atoms.empty())
      return (opposite ? "[^" : "[") + sides[0].items + "]";
    std::string all;
    for (std::size_t i = 0; i + 1 < sides.size(); ++i) all += "(?=" + expression_of(sides[i]) + ")";
    all += expression_of(sides.back());
    return opposite ? "(?:(?!" + all + ")(?s:.))" : "(?:" + all + ")";
  }

  std::string_view in_;
  std::size_t& at_;
  const std::string& where_;
};

}  // namespace

Error unknown_construct(std::string_view construct, const std::string& where) {
  return {Code::unsupported,
          "the regular expression uses " + std::string(construct) + ", which is not known here",
          where, "use a tokenizer whose patterns do without"};
}

std::string expression_of(const CharacterSet& set) {
  if (set.atoms.empty()) return "[" + set.items + "]";
  if (set.items.empty() && set.atoms.size() == 1) return set.atoms[0];
  std::string out = "(?:";
  if (!set.items.empty()) out += "[" + set.items + "]|";
  for (const auto& atom : set.atoms) out += atom + "|";
  out.back() = ')';
  return out;
}

Result<bool> read_set_escape(std::string_view in, std::size_t& at, Place place, CharacterSet& out,
                             const std::string& where) {
  if (at >= in.size()) return false;
  const char c = in[at];
  const auto set = [&](std::string_view items) {
    ++at;
    add(out, items, c >= 'A' && c <= 'Z');
    return true;
  };
  switch (c) {
    case 's':
    case 'S':
      return set(posix_set("space"));
    case 'w':
    case 'W':
      return set(
          std::string(posix_set("word")).append(place == Place::outside ? more_words() : ""));
    case 'h':
    case 'H':
      return set(posix_set("xdigit"));
    case 'd':
    case 'D':
      return set(R"(\p{Nd})");
    case 'p':
    case 'P':
      return read_property(in, ++at, c == 'P', out, where);
    default:
      return false;
  }
}

Result<std::string> read_character_escape(std::string_view in, std::size_t& at,
                                          const std::string& where) {
  if (at >= in.size()) return broken("it ends with \\", where);
  const char c = in[at++];
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  long point = -1;
  if (c == 'x' && at < in.size() && in[at] == '{') {
    point = read_digits(in, ++at, 16, 8);
    if (at >= in.size() || in[at] != '}') point = -1;
    ++at;
  } else if (c == 'x') {
    point = read_digits(in, at, 16, 2);
    if (point > 0x7f) point = -1;  // a byte there, not a character
  } else if (c == 'u') {
    const auto begin = at;
    point = read_digits(in, at, 16, 4);
    if (at != begin + 4) point = -1;
  } else if (c == '0') {
    --at;
    point = read_digits(in, at, 8, 3);
  } else if (c == 'v') {
    return std::string("\\x{b}");
  } else if (std::string_view("ntrfae").find(c) != std::string_view::npos ||
             (!letter && !(c >= '1' && c <= '9'))) {
    return std::string("\\") + c;  // the first byte of a longer character stands for all of it
  }
  if (point < 0) return unknown_construct(std::string("\\") + c, where);
  return hex(point);
}

Result<std::string> read_set(std::string_view in, std::size_t& at, const std::string& where) {
  return SetReader(in, at, where).read(0);
}

}  // namespace tokenizer
