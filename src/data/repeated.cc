#include "data/repeated.h"

#include <functional>
#include <string>

#include "data/deliver.h"

namespace data {

bool Repeated::meet(std::string_view text) {
  const auto bytes = static_cast<double>(text.size());
  const bool repeats = stood_before(text);
  looked_at_ += bytes;
  if (!repeats) fresh_ += bytes;
  return repeats;
}

// What is as short as a heading or a greeting stands anywhere.
bool Repeated::stood_before(std::string_view text) {
  constexpr std::size_t shortest = 60, most_kept = 200'000;
  constexpr double most_elsewhere = 0.67;  // as CorpusRecipe::max_elsewhere_share
  double all = 0, elsewhere = 0;
  for (const auto& block : split_paragraphs(text, "")) {
    const auto bytes = static_cast<double>(block.text.size());
    const auto digest = std::hash<std::string>()(block.text);
    all += bytes;
    if (block.text.size() < shortest) continue;
    if (paragraphs_.contains(digest))
      elsewhere += bytes;
    else if (paragraphs_.size() < most_kept)
      paragraphs_.insert(digest);
  }
  return elsewhere > most_elsewhere * all;
}

}  // namespace data
