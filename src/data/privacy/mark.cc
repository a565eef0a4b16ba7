#include "data/privacy/mark.h"

#include <algorithm>

#include "base/ascii.h"
#include "data/symbol.h"

namespace data::privacy {
namespace {

constexpr std::size_t kBefore = 80, kBehind = 40, kFurther = 100;
constexpr std::size_t kWhole = 6;  // a name of so many bytes may have an ending of its language

bool same(std::string_view text, std::string_view mark) {
  return std::ranges::equal(
      text, mark, {}, [](char c) { return base::ascii_lower(c); },
      [](char c) { return base::ascii_lower(c); });
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t size) {
  if (is_letter(symbol_before(text, at).value)) return false;
  return size >= kWhole || !is_letter(symbol_after(text, at + size).value);
}

// In front, the last one: where it ends; 0 where none stands there.
std::size_t last_end(std::string_view front, std::string_view mark) {
  for (auto at = front.size(); at-- > 0;)
    if (front.size() - at >= mark.size() && same(front.substr(at, mark.size()), mark) &&
        stands_alone(front, at, mark.size()))
      return at + mark.size();
  return 0;
}

std::size_t first_begin(std::string_view text, std::size_t end, std::size_t stop,
                        std::string_view mark) {
  for (auto at = end; at + mark.size() <= stop; ++at)
    if (same(text.substr(at, mark.size()), mark) && stands_alone(text, at, mark.size())) return at;
  return kNoMark;
}

template <class Each>
void each_of(std::string_view marks, Each each) {
  while (!marks.empty()) {
    const auto size = std::min(marks.find('|'), marks.size());
    each(marks.substr(0, size));
    marks.remove_prefix(std::min(size + 1, marks.size()));
  }
}

constexpr std::string_view kStops = "0123456789\n";  // no name reaches over these

}  // namespace

std::size_t mark_before(std::string_view text, std::size_t begin, std::string_view marks) {
  auto front = text.substr(begin < kBefore ? 0 : begin - kBefore, std::min(begin, kBefore));
  front = front.substr(front.find_last_of(kStops) + 1);
  auto nearest = kNoMark;
  each_of(marks, [&](std::string_view mark) {
    if (const auto last = last_end(front, mark)) nearest = std::min(nearest, front.size() - last);
  });
  return nearest;
}

std::size_t mark_distance(std::string_view text, std::size_t begin, std::size_t end,
                          std::string_view marks) {
  auto nearest = mark_before(text, begin, marks);
  if (nearest != kNoMark) return nearest;
  const auto stop = std::min({text.size(), end + kBehind, text.find_first_of(kStops, end)});
  each_of(marks, [&](std::string_view mark) {
    const auto first = first_begin(text, end, stop, mark);
    if (first != kNoMark) nearest = std::min(nearest, first - end + kFurther);
  });
  return nearest;
}

}  // namespace data::privacy
