#include "store/json_line.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

namespace store {

namespace {

constexpr std::size_t escape_size = 6;  // \uXXXX

// The code unit of the escape at `at`, if one stands there.
std::optional<unsigned> unit_at(std::string_view line, std::size_t at) {
  if (at + escape_size > line.size() || line[at] != '\\' || line[at + 1] != 'u') return {};
  unsigned value = 0;
  const char* first = line.data() + at + 2;
  const auto [end, status] = std::from_chars(first, first + 4, value, 16);
  if (status != std::errc() || end != first + 4) return {};
  return value;
}

bool is_high(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

std::int64_t mend_surrogates(std::string& line) {
  std::int64_t mended = 0;
  for (auto at = line.find('\\'); at != std::string::npos; at = line.find('\\', at)) {
    const auto unit = unit_at(line, at);
    if (!unit) {
      at += 2;  // the escaped sign may be a backslash itself
      continue;
    }
    const auto next = unit_at(line, at + escape_size);
    if (is_high(*unit) && next && is_low(*next)) {
      at += 2 * escape_size;
      continue;
    }
    if (is_high(*unit) || is_low(*unit)) {
      line.replace(at, escape_size, "\\ufffd");
      ++mended;
    }
    at += escape_size;
  }
  return mended;
}

std::int64_t drop_huge_numbers(std::string& line) {
  std::string out;
  std::int64_t dropped = 0;
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    auto end = at + 1;
    if (c == '"') {
      while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, line.size());
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      end = std::min(line.find_first_not_of("0123456789+-.eE", at), line.size());
    }
    const auto token = line.substr(at, end - at);
    const bool huge =
        c != '"' && token.size() > 1 && !std::isfinite(std::strtod(token.c_str(), nullptr));
    dropped += huge;
    out += huge ? "0" : token;
    at = end;
  }
  if (dropped > 0) line = std::move(out);
  return dropped;
}

std::int64_t bound_values(std::string_view line) {
  std::int64_t values = 1;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else {
      values += c == ',' || c == '[' || c == '{';
    }
  }
  return values;
}

}  // namespace store
