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

bool begins_section(const Passage& passage) {
  const bool held_no_text = passage.mark.fate == Fate::dropped && passage.mark.rule != "english";
  return passage.role == Role::heading && !held_no_text;
}

std::size_t section_end(const Candidate& candidate, std::size_t heading) {
  const auto& passages = candidate.passages;
  auto at = heading + 1;
  while (at < passages.size() &&
         (!begins_section(passages[at]) || level_of(passages[at]) > level_of(passages[heading])))
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
    if (!begins_section(passages[at])) return passages[at].key;
    for (const auto end = section_end(candidate, at); at < end; ++at)
      if (passages[at].mark.fate != Fate::dropped) return passages[at].key;
  }
  return "";
}

}  // namespace data
