#include "store/html_reference.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

#include "base/ascii.h"
#include "base/utf8.h"

namespace store::html {

namespace {

constexpr std::size_t kLongestName = 32;      // of the table: CounterClockwiseContourIntegral
constexpr std::size_t kMostNames = 1u << 14;  // remembered; the table has 2,231

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

// "&name;" as the parser reads it, whose table nobody else can reach.
std::string ask(const std::string& reference) {
  auto options = kGumboDefaultOptions;
  auto* output = gumbo_parse_with_options(&options, reference.data(), reference.size());
  std::string text;
  const auto* node = output ? output->root : nullptr;
  while (node && node->type == GUMBO_NODE_ELEMENT && node->v.element.children.length > 0) {
    const auto& children = node->v.element.children;
    node = static_cast<const GumboNode*>(children.data[children.length - 1]);
  }
  if (node && node->type == GUMBO_NODE_TEXT) text = node->v.text.text;
  if (node && node->type == GUMBO_NODE_WHITESPACE) text = node->v.text.text;
  if (output) gumbo_destroy_output(&options, output);
  return text;
}

const std::string& named(const std::string& reference) {
  thread_local std::unordered_map<std::string, std::string> known;
  const auto found = known.find(reference);
  if (found != known.end()) return found->second;
  if (known.size() >= kMostNames) {
    thread_local const std::string none;
    return none;
  }
  auto text = ask(reference);
  if (text == reference) text.clear();
  return known.emplace(reference, std::move(text)).first->second;
}

// "auml;" at the front of `rest`.
bool take_name(std::string_view& rest, std::string& out) {
  std::size_t size = 0;
  while (size < std::min(rest.size(), kLongestName) &&
         (base::is_ascii_letter(rest[size]) || base::is_ascii_digit(rest[size])))
    ++size;
  if (size < 2) return false;
  const bool closed = size < rest.size() && rest[size] == ';';
  const auto& text = named("&" + std::string(rest.substr(0, size + closed)));
  if (text.empty()) return false;
  out += text;
  rest.remove_prefix(size + closed);
  return true;
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

}  // namespace

std::string decode_references(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (true) {
    const auto at = text.find('&');
    out += text.substr(0, at);
    if (at == text.npos) return out;
    text.remove_prefix(at + 1);
    const bool number = text.starts_with('#');
    if (number ? take_number(text, out) : take_common(text, out) || take_name(text, out)) continue;
    out += '&';
  }
}

}  // namespace store::html
