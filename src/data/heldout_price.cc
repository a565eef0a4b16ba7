#include "data/heldout_price.h"

#include <set>
#include <unordered_set>

#include "data/guard.h"

namespace data::heldout {

std::map<std::string, std::int64_t> distinct_bytes(const Candidates& candidates) {
  std::map<std::string, std::int64_t> out;
  std::map<std::string, std::unordered_set<std::string_view>> seen;
  for (const auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    auto& bytes = out[candidate.document.language];
    auto& messages = seen[candidate.document.language];
    for (const auto& passage : candidate.passages)
      if (candidate.live(passage) && (is_whole(candidate) || messages.insert(passage.text).second))
        bytes += static_cast<std::int64_t>(passage.text.size());
  }
  return out;
}

Price::Price(const Candidates& candidates, const CorpusRecipe& recipe) : recipe_(recipe) {
  for (const auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    auto& variant = variants_[candidate.document.language];
    for (const auto& passage : candidate.passages)
      if (candidate.live(passage))
        variant.copies.emplace(passage.text,
                               Copy{&candidate, is_whole(candidate) ? nullptr : &passage});
  }
  for (const auto& [language, bytes] : distinct_bytes(candidates))
    variants_[language].bytes = static_cast<double>(bytes);
}

std::pair<double, double> Price::weigh(const Item& item) const {
  const auto& variant = variants_.at(item.candidate->document.language);
  double own = 0, others = 0;
  std::set<const Candidate*> pages;
  for (const auto* passage : item.passages) {
    own += static_cast<double>(passage->text.size());
    const bool lengthy = guards_blocks(passage->text, item.candidate->document.language, recipe_);
    bool has_message = false;
    const auto [from, to] = variant.copies.equal_range(passage->text);
    for (auto at = from; at != to; ++at) {
      const auto& [candidate, message] = at->second;
      has_message = has_message || (message && message != passage);
      if (!message && candidate != item.candidate && lengthy && pages.insert(candidate).second)
        others += static_cast<double>(live_bytes(*candidate));
    }
    if (has_message) others += static_cast<double>(passage->text.size());
  }
  return {others, own};
}

bool Price::accept(const std::vector<Item>& items) {
  std::map<std::string, double> prices;
  for (const auto& item : items) {
    const auto& language = item.candidate->document.language;
    const auto [others, own] = weigh(item);
    const auto& variant = variants_.at(language);
    if (others > own || variant.spent + others > recipe_.heldout_guard_share * variant.bytes)
      return false;
    prices[language] += others;
  }
  for (const auto& [language, price] : prices) variants_.at(language).spent += price;
  return true;
}

}  // namespace data::heldout
