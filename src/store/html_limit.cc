#include "store/html_limit.h"

#include <algorithm>

#include "base/ascii.h"

namespace store::html {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::size_t largest_page = std::size_t{256} << 20;
constexpr int deepest = 2000;
constexpr std::uint64_t most_pairs = 400'000'000;  // about a second

bool holds_tag(std::string_view bytes, std::string_view name) {
  for (auto at = bytes.find('<'); at != std::string_view::npos; at = bytes.find('<', at + 1)) {
    const auto word = bytes.substr(at + 1, name.size());
    if (base::ascii_lower(word) == name) return true;
  }
  return false;
}

// How deep the elements can nest at most, from the tags alone: elements that HTML closes by itself
// (br, p, li, td ...) are not counted.
int nesting_bound(std::string_view bytes) {
  static constexpr std::string_view flat[] = {
      "area", "base", "br",    "col",   "embed", "hr",     "img",   "input",   "li",    "link",
      "meta", "p",    "td",    "th",    "tr",    "dt",     "dd",    "wbr",     "param", "source",
      "rp",   "rt",   "tbody", "thead", "tfoot", "option", "track", "colgroup"};
  // Inside drawings and formulas HTML closes nothing by itself.
  const bool foreign = holds_tag(bytes, "svg") || holds_tag(bytes, "math");
  int depth = 0, most = 0;
  for (std::size_t at = bytes.find('<'); at != std::string_view::npos;
       at = bytes.find('<', at + 1)) {
    const bool closing = at + 1 < bytes.size() && bytes[at + 1] == '/';
    std::string name;
    for (auto i = at + (closing ? 2 : 1); i < bytes.size() && name.size() < 9; ++i) {
      const char c = base::ascii_lower(bytes[i]);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) break;
      name += c;
    }
    const bool known_flat = std::find(std::begin(flat), std::end(flat), name) != std::end(flat);
    if (name.empty() || (known_flat && !foreign)) continue;
    depth = closing ? std::max(0, depth - 1) : depth + 1;
    most = std::max(most, depth);
  }
  return most;
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

// Attributes of the tag whose name ends at `at`, which moves to its end: the states of the
// standard's tokenizer (13.2.5.32 to 39), so that no quote hides a name from the count.
std::uint64_t count_attributes(std::string_view bytes, std::size_t& at) {
  std::uint64_t count = 0;
  while (at < bytes.size() && bytes[at] != '>') {
    if (is_space(bytes[at]) || bytes[at] == '/') {
      ++at;
      continue;
    }
    ++count;
    ++at;  // even '=' begins a name
    while (at < bytes.size() && !is_space(bytes[at]) && bytes[at] != '/' && bytes[at] != '>' &&
           bytes[at] != '=')
      ++at;
    auto next = at;
    while (next < bytes.size() && is_space(bytes[next])) ++next;
    if (next >= bytes.size() || bytes[next] != '=') continue;
    at = next + 1;
    while (at < bytes.size() && is_space(bytes[at])) ++at;
    if (at >= bytes.size() || bytes[at] == '>') continue;
    if (bytes[at] == '"' || bytes[at] == '\'') {
      at = std::min(bytes.find(bytes[at], at + 1), bytes.size() - 1) + 1;
    } else {
      while (at < bytes.size() && !is_space(bytes[at]) && bytes[at] != '>') ++at;
    }
  }
  return count;
}

std::uint64_t count_pairs(std::string_view bytes) {
  std::uint64_t pairs = 0, steps = 0;
  for (auto open = bytes.find('<'); open != std::string_view::npos;
       open = bytes.find('<', open + 1)) {
    auto at = open + 1;
    if (at < bytes.size() && bytes[at] == '/') ++at;
    if (at >= bytes.size() || !base::is_ascii_letter(bytes[at])) continue;
    while (at < bytes.size() && !is_space(bytes[at]) && bytes[at] != '/' && bytes[at] != '>') ++at;
    const auto start = at;
    const auto count = count_attributes(bytes, at);
    pairs += count * count;
    // A '<' in a comment, script or value is looked at as a tag too; so nothing hides one, and text
    // that is looked at again and again is no page.
    steps += at - start;
    if (pairs > most_pairs || steps > 16 * bytes.size() + most_pairs / 8) return most_pairs + 1;
  }
  return pairs;
}

}  // namespace

Result<void> check_cost(std::string_view bytes, const std::string& where) {
  if (bytes.size() > largest_page)
    return Error{Code::bad_data, "the page is larger than 256 MiB", where, "split it"};
  if (nesting_bound(bytes) > deepest)
    return Error{Code::bad_data, "elements are nested deeper than 2000", where,
                 "is this really HTML?"};
  if (count_pairs(bytes) > most_pairs)
    return Error{Code::bad_data, "tags have tens of thousands of attributes", where,
                 "is this really HTML?"};
  return {};
}

}  // namespace store::html
