#include "data/warc/fields.h"

#include <algorithm>

#include "base/ascii.h"

namespace data::warc {

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && base::is_ascii_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && base::is_ascii_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_line(std::string_view& rest) {
  auto line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string_view Fields::get(std::string_view name) const {
  const auto found = std::ranges::find(named, name, &std::pair<std::string, std::string>::first);
  return found == named.end() ? std::string_view() : found->second;
}

std::size_t head_size(std::string_view bytes, std::size_t from) {
  for (auto at = bytes.find('\n', from); at != bytes.npos; at = bytes.find('\n', at + 1)) {
    const auto rest = bytes.substr(at + 1, 2);
    if (rest.starts_with('\n')) return at + 2;
    if (rest == "\r\n") return at + 3;
  }
  return std::string_view::npos;
}

Fields read_fields(std::string_view head) {
  Fields out;
  out.first = std::string(trim(take_line(head)));
  while (!head.empty()) {
    const auto line = take_line(head);
    if (line.empty()) break;
    const bool folded = line[0] == ' ' || line[0] == '\t';
    if (folded && !out.named.empty()) {
      auto& value = out.named.back().second;
      if (!value.empty()) value += ' ';
      value += trim(line);
      continue;
    }
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    out.named.emplace_back(base::ascii_lower(trim(line.substr(0, colon))),
                           std::string(trim(line.substr(colon + 1))));
  }
  return out;
}

MediaType media_type(std::string_view value) {
  MediaType out;
  const auto end = std::min(value.find_first_of(";,"), value.size());
  out.type = base::ascii_lower(trim(value.substr(0, end)));
  for (auto rest = value.substr(end); !rest.empty();) {
    rest.remove_prefix(1);
    const auto one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(one.size());
    const auto equals = one.find('=');
    if (equals == one.npos || base::ascii_lower(trim(one.substr(0, equals))) != "charset") continue;
    auto label = trim(one.substr(equals + 1));
    if (label.size() >= 2 && (label[0] == '"' || label[0] == '\'') && label.back() == label[0])
      label = trim(label.substr(1, label.size() - 2));
    if (out.charset.empty()) out.charset = base::ascii_lower(label);
  }
  return out;
}

}  // namespace data::warc
