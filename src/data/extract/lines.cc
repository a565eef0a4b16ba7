#include "data/extract/lines.h"

#include <algorithm>

namespace data::extract {

// Deeper ones stand where the deepest does: else a line could be longer by the depth than its text.
void Lines::enter(std::string first, std::string rest, bool item) {
  constexpr std::size_t deepest = 16;
  if (levels_.size() >= deepest) first = rest = "";
  levels_.push_back({std::move(first), std::move(rest), item, false});
}

void Lines::leave() { levels_.pop_back(); }

// The next line is the first of an item.
bool Lines::begins_item() const {
  return std::ranges::any_of(levels_, [](const Level& one) { return one.item && !one.used; });
}

void Lines::line(std::string_view line) {
  const auto from = text_.size();
  for (auto& one : levels_) {
    text_ += one.used ? one.rest : one.first;
    one.used = true;
  }
  text_ += line;
  while (text_.size() > from && text_.back() == ' ') text_.pop_back();
  text_ += '\n';
}

void Lines::block(std::string_view lines, bool joined) {
  const bool next_item = begins_item() && item_depth_ > 0;
  if (!text_.empty() && !joined && !next_item) {
    const auto from = text_.size();
    for (const auto& one : levels_)
      if (one.used) text_ += one.rest;
    while (text_.size() > from && text_.back() == ' ') text_.pop_back();
    text_ += '\n';
  }
  while (true) {
    const auto end = lines.find('\n');
    line(lines.substr(0, end));
    if (end == lines.npos) break;
    lines.remove_prefix(end + 1);
  }
  item_depth_ = static_cast<std::size_t>(
      std::ranges::count_if(levels_, [](const Level& one) { return one.item; }));
}

}  // namespace data::extract
