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

// Whether a crawler may be called that. A date has commas and colons too ("Fri, 25 Jun 2010 15:00:00 GMT").
bool is_crawler(std::string_view name) {
  return !name.empty() && !base::is_ascii_digit(name[0]) &&
         std::ranges::none_of(name, base::is_ascii_space) && !takes_value(name);
}

// Directives between commas, up to one for another crawler.
void add(NoAi& out, std::string_view list) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    const auto word = base::ascii_lower(without_space(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
    const auto colon = word.find(':');
    if (colon != word.npos && is_crawler(without_space(std::string_view(word).substr(0, colon))))
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
