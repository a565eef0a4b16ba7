#include "data/majority.h"

#include <cmath>

namespace data {

namespace {

using Removed = std::map<std::string, std::map<std::string, Live>>;  // language -> rule

Removed count_removed(const Candidates& candidates) {
  Removed out;
  for (const auto& candidate : candidates) {
    auto& rules = out[candidate.document.language];
    if (candidate.dropped()) ++rules[candidate.mark.rule].documents;
    for (const auto& passage : candidate.passages) {
      if (candidate.live(passage)) continue;
      const auto& mark = passage.mark.fate == Fate::dropped ? passage.mark : candidate.mark;
      rules[mark.rule].bytes += static_cast<std::int64_t>(passage.text.size());
    }
  }
  return out;
}

// What to do about it. Nobody can ease the rule of licences: what has none is never trained on.
const char* hint_for(const std::string& rule) {
  if (rule == "license")
    return "write on its source what it stands under (license = \"CC-BY-4.0\"), or add the licence "
           "to corpus.licenses; corpus.max_rule_share = 1 goes on without these documents";
  return "corpus.max_rule_share = 1 lets it pass once, so that corpus/decisions.jsonl.zst "
         "can tell what it removes; then set its limit in corpus.limits or take it out "
         "of corpus.rules";
}

base::Result<void> check_one(const std::string& rule, const std::string& language,
                             std::int64_t removed, std::int64_t reached, const char* unit,
                             double max_share) {
  if (reached == 0 || static_cast<double>(removed) <= max_share * static_cast<double>(reached))
    return {};
  const auto percent =
      std::lround(100.0 * static_cast<double>(removed) / static_cast<double>(reached));
  return base::Error{base::Code::gate,
                     "the rule '" + rule + "' removes " + std::to_string(removed) + " of " +
                         std::to_string(reached) + " " + unit + " (" + std::to_string(percent) +
                         " %) of " + language,
                     "corpus", hint_for(rule)};
}

}  // namespace

std::map<std::string, Live> count_live(const Candidates& candidates) {
  std::map<std::string, Live> out;
  for (const auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    auto& live = out[candidate.document.language];
    ++live.documents;
    live.bytes += static_cast<std::int64_t>(live_bytes(candidate));
  }
  return out;
}

base::Result<void> check_majority(const Candidates& candidates,
                                  const std::map<std::string, Live>& before,
                                  const std::vector<std::string>& rules, double max_share) {
  auto removed = count_removed(candidates);
  for (const auto& [language, all] : before) {
    auto reached = all;
    for (const auto& rule : rules) {
      const auto gone = removed[language][rule];
      TRY(check_one(rule, language, gone.documents, reached.documents, "documents", max_share));
      TRY(check_one(rule, language, gone.bytes, reached.bytes, "bytes", max_share));
      reached.documents -= gone.documents;
      reached.bytes -= gone.bytes;
    }
  }
  return {};
}

}  // namespace data
