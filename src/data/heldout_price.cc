#include "data/heldout_price.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "data/dedup/fold.h"
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
      if (candidate.live(passage)) add(candidate, passage, variant);
  }
  for (const auto& [language, bytes] : distinct_bytes(candidates))
    variants_[language].bytes = static_cast<double>(bytes);
}

void Price::add(const Candidate& candidate, const Passage& passage, Variant& variant) const {
  auto folded = dedup::fold(passage.text, candidate.document.language);
  if (folded.empty()) return;
  auto& copies = variant.copies[std::move(folded)];
  if (!is_whole(candidate)) {
    ++copies.messages;
    return;
  }
  // Its own document, those that may be others, and one that makes it a phrase.
  const auto enough = static_cast<std::size_t>(recipe_.guard_max_documents) + 2;
  auto& documents = copies.documents;
  if (documents.size() < enough && (documents.empty() || documents.back() != &candidate))
    documents.push_back(&candidate);
}

const Price::Copies* Price::find(const Candidate& candidate, const Passage& passage) const {
  const auto& language = candidate.document.language;
  const auto& copies = variants_.at(language).copies;
  const auto found = copies.find(dedup::fold(passage.text, language));
  return found == copies.end() ? nullptr : &found->second;
}

bool Price::is_phrase(const Candidate& candidate, const Copies& copies) const {
  const auto own = std::ranges::count(copies.documents, &candidate);
  return data::is_phrase(static_cast<std::int64_t>(copies.documents.size()) - own, recipe_);
}

bool Price::guards_blocks(const Candidate& candidate, const Passage& passage) const {
  if (!data::guards_blocks(passage.text, candidate.document.language, recipe_)) return false;
  const auto* copies = find(candidate, passage);
  return !copies || !is_phrase(candidate, *copies);
}

bool Price::holds_phrase(const Item& item) const {
  return std::ranges::any_of(item.passages, [&](const Passage* passage) {
    const auto* copies = find(*item.candidate, *passage);
    return copies && is_phrase(*item.candidate, *copies) &&
           data::guards_blocks(passage->text, item.candidate->document.language, recipe_);
  });
}

double Price::own_bytes(const Item& item) const {
  double out = 0;
  for (const auto* passage : item.passages) out += static_cast<double>(passage->text.size());
  return out;
}

double Price::weigh_messages(const Item& item) const {
  double out = 0;
  for (const auto* passage : item.passages) {
    const auto* copies = find(*item.candidate, *passage);
    if (copies && copies->messages > (is_whole(*item.candidate) ? 0 : 1))
      out += static_cast<double>(passage->text.size());
  }
  return out;
}

double Price::weigh_documents(const Item& item) const {
  if (!is_whole(*item.candidate)) return 0;  // a message takes none
  struct Shared {
    double blocks = 0, bytes = 0;
  };
  std::map<const Candidate*, Shared> with;
  for (const auto* passage : item.passages) {
    if (!guards_blocks(*item.candidate, *passage)) continue;
    const auto* copies = find(*item.candidate, *passage);
    if (!copies) continue;
    for (const auto* document : copies->documents) {
      if (document == item.candidate) continue;
      auto& shared = with[document];
      ++shared.blocks;
      shared.bytes += static_cast<double>(passage->text.size());
    }
  }
  double out = 0;
  for (const auto& [document, shared] : with) {
    const auto all = static_cast<double>(live_bytes(*document));
    if (is_copy(shared.blocks, shared.bytes, all, recipe_)) out += all;
  }
  return out;
}

const char* Price::spend(const std::vector<Item>& items, bool cheap) {
  std::map<std::string, double> prices;
  for (const auto& item : items) {
    const auto& variant = variants_.at(item.candidate->document.language);
    const auto left = recipe_.heldout_guard_share * variant.bytes - variant.spent;
    const auto own = own_bytes(item);
    const auto others = weigh_messages(item) + weigh_documents(item);
    if (cheap && others > own) return "have copies that are larger than themselves";
    if (others > left) return "would take more from training than heldout_guard_share";
    prices[item.candidate->document.language] += others;
  }
  for (const auto& [language, price] : prices) variants_.at(language).spent += price;
  return nullptr;
}

const char* Price::accept(const std::vector<Item>& items) { return spend(items, true); }
const char* Price::afford(const std::vector<Item>& items) { return spend(items, false); }

}  // namespace data::heldout
