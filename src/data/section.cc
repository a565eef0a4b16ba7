#include "data/section.h"

#include <algorithm>

namespace data {

namespace {

// Sources that state no level have headings of one level.
int level_of(const Passage& passage) { return std::max(passage.level, 1); }

bool is_taken(const Passage& passage, const std::string& rule) {
  return passage.mark.fate == Fate::dropped && passage.mark.rule == rule;
}

}  // namespace

std::size_t section_end(const Candidate& candidate, std::size_t heading) {
  const auto& passages = candidate.passages;
  auto at = heading + 1;
  while (at < passages.size() && (passages[at].role != Role::heading ||
                                  level_of(passages[at]) > level_of(passages[heading])))
    ++at;
  return at;
}

std::string torn_by(const Candidate& candidate, const std::string& rule) {
  const auto& passages = candidate.passages;
  for (std::size_t at = 0; at < passages.size();) {
    if (!is_taken(passages[at], rule)) {
      ++at;
      continue;
    }
    if (passages[at].role != Role::heading) return passages[at].key;
    for (const auto end = section_end(candidate, at); at < end; ++at)
      if (passages[at].mark.fate != Fate::dropped) return passages[at].key;
  }
  return "";
}

}  // namespace data
