#include "store/html_charset.h"

#include <algorithm>
#include <map>

#include "base/ascii.h"

namespace store {

namespace {

// The standard's prescan looks at 1,024 bytes; a parser that meets the element later starts again.
constexpr std::size_t prescan_bytes = 16384;
constexpr std::string_view blanks = " \t\n\f\r";

void skip(std::string_view& rest, std::string_view signs) {
  rest.remove_prefix(std::min(rest.find_first_not_of(signs), rest.size()));
}

std::string_view take_until(std::string_view& rest, std::string_view ends) {
  const auto part = rest.substr(0, rest.find_first_of(ends));
  rest.remove_prefix(part.size());
  return part;
}

// A value in quotes, or up to a blank or one of `ends`.
std::string_view take_value(std::string_view& rest, std::string_view ends) {
  skip(rest, blanks);
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return take_until(rest, ends);
  const auto quote = rest.substr(0, 1);
  rest.remove_prefix(1);
  const auto value = take_until(rest, quote);
  rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
  return value;
}

// The attributes of a tag, of equal names the first; `rest` moves behind the tag.
std::map<std::string, std::string> take_attributes(std::string_view& rest) {
  std::map<std::string, std::string> out;
  while (true) {
    skip(rest, " \t\n\f\r/");
    if (rest.empty() || rest[0] == '>') return out;
    auto name = base::ascii_lower(rest.substr(0, 1));  // even '=' begins a name
    rest.remove_prefix(1);
    name += base::ascii_lower(take_until(rest, " \t\n\f\r/>="));
    skip(rest, blanks);
    std::string value;
    if (rest.starts_with('=')) {
      rest.remove_prefix(1);
      value = take_value(rest, " \t\n\f\r>");
    }
    out.emplace(std::move(name), std::move(value));
  }
}

// The charset of a media type: "text/html; charset=windows-1251".
std::string charset_of(const std::string& content) {
  const auto small = base::ascii_lower(content);
  for (auto at = small.find("charset"); at != std::string::npos;
       at = small.find("charset", at + 1)) {
    auto rest = std::string_view(content).substr(at + 7);
    skip(rest, blanks);
    if (!rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    return std::string(take_value(rest, " \t\n\f\r;"));
  }
  return "";
}

std::string of_meta(const std::map<std::string, std::string>& attributes) {
  if (const auto found = attributes.find("charset"); found != attributes.end())
    return found->second;
  const auto kind = attributes.find("http-equiv");
  const auto content = attributes.find("content");
  if (kind == attributes.end() || content == attributes.end()) return "";
  return base::ascii_lower(kind->second) == "content-type" ? charset_of(content->second) : "";
}

// <?xml version="1.0" encoding="windows-1251"?>
std::string of_xml(std::string_view bytes) {
  skip(bytes, blanks);
  if (!bytes.starts_with("<?xml")) return "";
  auto rest = bytes.substr(5, bytes.find("?>") - std::min<std::size_t>(5, bytes.find("?>")));
  const auto attributes = take_attributes(rest);
  const auto found = attributes.find("encoding");
  return found == attributes.end() ? "" : found->second;
}

}  // namespace

std::string declared_encoding(std::string_view bytes) {
  bytes = bytes.substr(0, prescan_bytes);
  for (auto rest = bytes; !rest.empty();) {
    take_until(rest, "<");
    if (rest.starts_with("<!--")) {
      rest.remove_prefix(std::min(rest.find("-->", 2), rest.size()));
      continue;
    }
    const auto tag = rest.substr(0, 6);
    const bool meta = tag.size() == 6 && base::ascii_lower(tag.substr(0, 5)) == "<meta" &&
                      (blanks.find(tag[5]) != std::string_view::npos || tag[5] == '/');
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));
    const bool closing = rest.starts_with('/');
    if (closing) rest.remove_prefix(1);
    if (rest.empty() || !base::is_ascii_letter(rest[0])) continue;
    take_until(rest, " \t\n\f\r/>");
    const auto attributes = take_attributes(rest);
    if (!meta) continue;
    if (auto label = of_meta(attributes); !label.empty()) return label;
  }
  return of_xml(bytes);
}

}  // namespace store
