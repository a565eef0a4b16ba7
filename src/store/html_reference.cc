#include "store/html_reference.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "base/ascii.h"
#include "base/utf8.h"

namespace store {

extern const std::string_view html_references_tsv;

namespace html {

namespace {

constexpr std::size_t kLongestName = 32;  // of the table: CounterClockwiseContourIntegral
constexpr std::size_t kLongestOpen = 6;   // of names that need no semicolon: frac12

// What 0x80 to 0x9F mean: the table of the standard.
constexpr std::array<char16_t, 32> kNumbers = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// "#228;" at the front of `rest`, which moves behind it; false if there is none.
bool take_number(std::string_view& rest, std::string& out) {
  const bool hex = rest.size() > 1 && (rest[1] == 'x' || rest[1] == 'X');
  const auto from = hex ? std::size_t{2} : std::size_t{1};
  auto end = from;
  const auto is_digit = [&](char c) {
    const char small = base::ascii_lower(c);
    return base::is_ascii_digit(c) || (hex && small >= 'a' && small <= 'f');
  };
  while (end < rest.size() && is_digit(rest[end])) ++end;
  if (end == from) return false;
  std::uint32_t value = 0x110000;
  const auto size = end - from;
  if (size <= 8 || rest.substr(from, size - 8).find_first_not_of('0') == std::string_view::npos)
    std::from_chars(rest.data() + (size <= 8 ? from : end - 8), rest.data() + end, value,
                    hex ? 16 : 10);
  if (value >= 0x80 && value < 0xA0) value = kNumbers[value - 0x80];
  const bool none = value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000);
  base::append_utf8(out, none ? base::kReplacement : char32_t{value});
  rest.remove_prefix(std::min(end + (end < rest.size() && rest[end] == ';' ? 1 : 0), rest.size()));
  return true;
}

using Table = std::unordered_map<std::string_view, std::string>;

// share/html-references.tsv: name, tab, code points in hexadecimal.
Table read_table(std::string_view table) {
  Table out;
  while (!table.empty()) {
    auto line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(line.size() + 1, table.size()));
    const auto name = line.substr(0, line.find('\t'));
    if (name.size() == line.size() || line.starts_with('#')) continue;
    auto& text = out[name];
    for (line.remove_prefix(name.size()); !line.empty();) {
      line.remove_prefix(1);
      const auto number = line.substr(0, line.find(' '));
      std::uint32_t value = 0;
      std::from_chars(number.data(), number.data() + number.size(), value, 16);
      base::append_utf8(text, value);
      line.remove_prefix(number.size());
    }
  }
  return out;
}

const std::string* find_name(std::string_view name) {
  static const Table table = read_table(html_references_tsv);
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

// "auml;" at the front of `rest`, or a name that needs no semicolon: the longest.
bool take_name(std::string_view& rest, std::string& out, bool in_attribute) {
  std::size_t size = 0;
  while (size < std::min(rest.size(), kLongestName) &&
         (base::is_ascii_letter(rest[size]) || base::is_ascii_digit(rest[size])))
    ++size;
  const bool closed = size < rest.size() && rest[size] == ';';
  const auto closed_at = [&](std::size_t bytes) { return rest[bytes - 1] == ';'; };
  const auto goes_on = [&](std::size_t bytes) {
    return bytes < size || (bytes < rest.size() && rest[bytes] == '=');
  };
  const auto take = [&](std::size_t bytes) {
    const auto* text = find_name(rest.substr(0, bytes));
    if (!text) return false;
    if (in_attribute && !closed_at(bytes) && goes_on(bytes)) {
      out += '&';
      out += rest.substr(0, bytes);
    } else {
      out += *text;
    }
    rest.remove_prefix(bytes);
    return true;
  };
  if (closed && take(size + 1)) return true;
  for (auto bytes = std::min(size, kLongestOpen); bytes >= 2; --bytes)
    if (take(bytes)) return true;
  return false;
}

bool take_common(std::string_view& rest, std::string& out) {
  constexpr std::pair<std::string_view, std::string_view> common[] = {
      {"amp;", "&"}, {"nbsp;", "\xC2\xA0"}, {"lt;", "<"}, {"gt;", ">"}, {"quot;", "\""}};
  for (const auto& [name, text] : common)
    if (rest.starts_with(name)) {
      out += text;
      rest.remove_prefix(name.size());
      return true;
    }
  return false;
}

std::string decode(std::string_view text, bool in_attribute) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    const auto at = text.find('&');
    out += text.substr(0, at);
    if (at == text.npos) return out;
    text.remove_prefix(at + 1);
    const bool number = text.starts_with('#');
    if (number ? take_number(text, out)
               : take_common(text, out) || take_name(text, out, in_attribute))
      continue;
    out += '&';
  }
}

}  // namespace

std::string decode_references(std::string_view text) { return decode(text, false); }
std::string decode_attribute(std::string_view value) { return decode(value, true); }

}  // namespace html
}  // namespace store
