#include "data/unguarded.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "data/dedup/fold.h"

namespace data {

namespace {

// Folded held-out texts of a language, and whether training has them.
using Texts = std::unordered_map<std::string, bool>;

std::map<std::string, Texts> find_texts(const Candidates& candidates) {
  std::map<std::string, Texts> out;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages)
      if (passage.mark.fate == Fate::heldout)
        out[candidate.document.language].emplace(
            dedup::fold(passage.text, candidate.document.language), false);
  for (const auto& candidate : candidates) {
    const auto& language = candidate.document.language;
    const auto texts = out.find(language);
    if (texts == out.end()) continue;
    for (const auto& passage : candidate.passages) {
      if (!is_trained_on(candidate, passage)) continue;
      const auto found = texts->second.find(dedup::fold(passage.text, language));
      if (found != texts->second.end()) found->second = true;
    }
  }
  return out;
}

// Whether training has what resembles it. Documents that hold it may have gone since for
// another reason.
bool is_read(const Passage& held, const Candidates& candidates) {
  return held.phrase || std::ranges::any_of(held.stands_on, [&](std::size_t number) {
           return is_trained_on(candidates[number]);
         });
}

}  // namespace

std::vector<HeldoutCount> count_heldout(const Candidates& candidates) {
  const auto texts = find_texts(candidates);
  std::map<std::pair<std::string, std::string>, HeldoutCount> counts;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages) {
      if (passage.mark.fate != Fate::heldout) continue;
      const auto& language = candidate.document.language;
      const auto set = passage.mark.rule.substr(sizeof "heldout_" - 1);
      const auto bytes = static_cast<std::int64_t>(passage.text.size());
      auto& count = counts[{set, language}];
      count.set = set;
      count.language = language;
      ++count.blocks;
      count.bytes += bytes;
      if (!is_read(passage, candidates) &&
          !texts.at(language).at(dedup::fold(passage.text, language)))
        continue;
      ++count.unguarded_blocks;
      count.unguarded_bytes += bytes;
    }
  std::vector<HeldoutCount> out;
  for (auto& [key, count] : counts) out.push_back(std::move(count));
  return out;
}

base::Json to_json(const HeldoutCount& count) {
  return {{"set", count.set},
          {"language", count.language},
          {"blocks", count.blocks},
          {"bytes", count.bytes},
          {"unguarded_blocks", count.unguarded_blocks},
          {"unguarded_bytes", count.unguarded_bytes}};
}

}  // namespace data
