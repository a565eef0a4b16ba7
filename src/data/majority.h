// A rule that takes away more than half of a language is taken to be wrong, not the language.
//
// Rules answer in order, so each is judged by what reached it: what the rules before it left over.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "data/stage.h"

namespace data {

struct Live {
  std::int64_t documents = 0;
  std::int64_t bytes = 0;
};

// What is live now, per language.
std::map<std::string, Live> count_live(const Candidates& candidates);

// `before` is count_live() from before the rules ran, `rules` their names in the order they ran.
// Error: gate, naming rule, language and the share that was removed.
base::Result<void> check_majority(const Candidates& candidates,
                                  const std::map<std::string, Live>& before,
                                  const std::vector<std::string>& rules, double max_share);

}  // namespace data
