#include "data/rights/robots_group.h"

#include <algorithm>

#include "base/ascii.h"

namespace data::rights {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string name_of(std::string_view value) {
  return base::ascii_lower(value.substr(0, value.find_first_of("/ \t")));
}

class Lines {
 public:
  explicit Lines(std::string_view bytes) : rest_(bytes.substr(0, kRobotsLimit)) {
    if (bytes.size() <= kRobotsLimit) return;
    const auto end = rest_.find_last_of("\r\n");
    rest_ = rest_.substr(0, end == rest_.npos ? 0 : end);
  }

  // False at the end.
  bool next(RobotsLine& out) {
    while (!rest_.empty()) {
      const auto line = take();
      const auto colon = line.find(':');
      if (colon == line.npos) continue;
      out = {base::ascii_lower(trimmed(line.substr(0, colon))), trimmed(line.substr(colon + 1)),
             number_};
      return true;
    }
    return false;
  }

 private:
  std::string_view take() {
    ++number_;
    const auto end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    auto line = rest_.substr(0, end);
    const std::size_t signs = rest_.substr(end).starts_with("\r\n") ? 2 : 1;
    rest_.remove_prefix(std::min(end + signs, rest_.size()));
    return line.substr(0, line.find('#'));
  }

  std::string_view rest_;
  std::int64_t number_ = 0;
};

}  // namespace

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return bytes;
}

std::vector<RobotsLine> rules_for(std::string_view bytes, std::string_view agent,
                                  std::span<const std::string_view> fields) {
  const auto wanted = name_of(agent);
  std::vector<RobotsLine> own, of_all;
  bool named = false, in_own = false, in_all = false, in_agents = false;
  Lines lines(bytes);
  for (RobotsLine line; lines.next(line);) {
    if (line.field == "user-agent") {
      if (!in_agents) in_own = in_all = false;
      in_agents = true;
      const auto name = name_of(line.value);
      in_all |= name == "*";
      in_own |= !name.empty() && name == wanted;
      named |= in_own;
    } else if (std::ranges::find(fields, line.field) != fields.end()) {
      in_agents = false;
      if (in_own) own.push_back(line);
      if (in_all) of_all.push_back(std::move(line));
    }
  }
  return named ? own : of_all;
}

}  // namespace data::rights
