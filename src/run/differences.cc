#include "run/differences.h"

#include <algorithm>
#include <utility>

namespace run {

using base::Json;

namespace {

constexpr std::size_t kBrief = 60;

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool inside_a_letter(const std::string& text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// At most kBrief bytes of it from `begin` on, whole letters, with dots for what is left out.
std::string part_of(const std::string& text, std::size_t begin) {
  while (begin > 0 && inside_a_letter(text, begin)) --begin;
  auto end = text.size() - begin <= kBrief ? text.size() : begin + kBrief - 3;
  while (end > begin && inside_a_letter(text, end)) --end;
  return (begin > 0 ? "..." : "") + text.substr(begin, end - begin) +
         (end < text.size() ? "..." : "");
}

std::string brief(const Json& value) { return part_of(text_of(value), 0); }

// Of two long values what stands where they begin to differ, with a little before it.
std::pair<std::string, std::string> brief_pair(const Json& before, const Json& now) {
  const auto a = text_of(before), b = text_of(now);
  const auto differs = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const bool seen = (a.size() <= kBrief && b.size() <= kBrief) || differs < kBrief / 2;
  const auto begin = seen ? 0 : differs - std::min<std::size_t>(differs, kBrief / 3);
  return {part_of(a, begin), part_of(b, begin)};
}

}  // namespace

std::vector<std::string> differences(const Json& before, const Json& now, const std::string& path) {
  if (before == now) return {};
  std::vector<std::string> out;
  const auto at = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  if (!before.is_object() || !now.is_object()) {
    const auto [from, to] = brief_pair(before, now);
    return {path + " changed from " + from + " to " + to};
  }
  for (const auto& [key, value] : now.items()) {
    if (before.contains(key)) {
      const auto inside = differences(before[key], value, at(key));
      out.insert(out.end(), inside.begin(), inside.end());
    } else {
      out.push_back(at(key) + " is new, with " + brief(value));
    }
  }
  for (const auto& [key, value] : before.items())
    if (!now.contains(key)) out.push_back(at(key) + " is gone, it was " + brief(value));
  return out;
}

}  // namespace run
