#include "data/rights/robots_meta.h"

#include <algorithm>

#include "base/ascii.h"

namespace data::rights {
namespace {

// Directives with a value, which are no names of crawlers.
bool takes_value(std::string_view word) {
  constexpr std::string_view words[] = {"max-snippet", "max-image-preview", "max-video-preview",
                                        "unavailable_after"};
  return std::ranges::find(words, word) != std::end(words);
}

// Directives between commas, up to one for another crawler.
void add(NoAi& out, std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    const auto word = base::ascii_lower(without_space(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
    const auto colon = word.find(':');
    if (colon != word.npos && !takes_value(without_space(std::string_view(word).substr(0, colon))))
      return;
    out.noai |= word == "noai";
    out.noimageai |= word == "noimageai";
  }
}

}  // namespace

NoAi ask_robots_meta(const Fields& fields, std::string_view html) {
  NoAi out;
  for (const auto value : values_of(fields, "x-robots-tag")) add(out, value);
  for (const auto& tag : start_tags(html))
    if (tag.name == "meta" && base::ascii_lower(without_space(tag.attribute("name"))) == "robots")
      add(out, tag.attribute("content"));
  return out;
}

}  // namespace data::rights
