// The first two gates: languages nobody asked for, and licences nobody can show.
#include <algorithm>

#include "data/majority.h"
#include "data/rights/license_gate.h"
#include "data/stage.h"

namespace data {

void drop_other_languages(Candidates& candidates, const std::vector<std::string>& variants) {
  for (auto& candidate : candidates) {
    const auto& language = candidate.document.language;
    if (std::ranges::find(variants, language) != variants.end()) continue;
    candidate.mark = {Fate::dropped, "variant", language + " is not a variant of the recipe"};
  }
}

base::Result<void> gate_licenses(Candidates& candidates, const CorpusRecipe& recipe) {
  const auto before = count_live(candidates);
  for (auto& candidate : candidates) {
    if (candidate.dropped()) continue;
    const auto answer = rights::permit(candidate.document.license, recipe.licenses);
    if (answer.allowed) continue;
    if (recipe.license_gate == "fail")
      return base::Error{base::Code::gate, answer.reason, candidate.document.url,
                         "name the licence in corpus.licenses if you may use it, or set "
                         "corpus.license_gate = \"drop\""};
    candidate.mark = {Fate::dropped, "license", answer.reason};
  }
  return check_majority(candidates, before, {"license"}, recipe.max_rule_share);
}

}  // namespace data
