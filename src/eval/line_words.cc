#include "eval/line_words.h"

#include <algorithm>

#include "text/segment.h"

namespace eval {

std::optional<std::uint64_t> median_line_words(const HeldOut& held_out) {
  std::vector<std::int64_t> counts;
  for (const auto& document : held_out.documents) {
    const std::string_view all = document.text;
    for (std::size_t begin = 0; begin < all.size();) {
      const auto end = std::min(all.find('\n', begin), all.size());
      const auto words = text::count_words(all.substr(begin, end - begin), held_out.language);
      if (words > 0) counts.push_back(words);
      begin = end + 1;
    }
  }
  if (counts.empty()) return std::nullopt;
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>((counts.size() - 1) / 2);
  std::ranges::nth_element(counts, middle);
  return static_cast<std::uint64_t>(*middle);
}

}  // namespace eval
