// Sizes for a text that was rehearsed.
#include <algorithm>

#include "plan/rehearse.h"

namespace plan {

namespace {

using base::Result;

// By language; a text that bears fewer ids than it was thought to is asked for fewer.
Result<std::map<std::string, train::Weighed>> count(std::int64_t& vocabulary,
                                                    Rehearsal& rehearsal) {
  constexpr std::int64_t least = 264;  // bytes and special tokens, and a few that are learned
  while (true) {
    auto counted = rehearsal.tokens(vocabulary);
    if (counted.ok() || counted.error().code != base::Code::bad_request || vocabulary <= least)
      return counted;
    vocabulary = std::max(least, vocabulary * 3 / 4);
  }
}

}  // namespace

Result<Fit> fit_to(const Rehearsal::Corpus& corpus, Ground ground, Rehearsal& rehearsal) {
  ground.text_bytes.clear();
  for (const auto& [language, left] : corpus) ground.text_bytes.push_back(left.bytes);
  ground.reserve = 0;
  ground.vocabulary = TRY(fit(ground)).vocabulary;
  for (const auto& [language, row] : TRY(count(ground.vocabulary, rehearsal)))
    ground.text_tokens.push_back(row.tokens);
  return fit(ground);
}

}  // namespace plan
