#include "data/agreement.h"

#include <algorithm>
#include <cmath>

namespace data {

namespace {

using Fates =
    std::map<std::string, std::size_t>;  // language -> place of the rule that took the page

std::size_t place_of(const Candidate& candidate, const std::vector<std::string>& order) {
  if (!candidate.dropped()) return order.size();
  return static_cast<std::size_t>(std::ranges::find(order, candidate.mark.rule) - order.begin());
}

std::map<std::string, Fates> by_key(const Candidates& candidates,
                                    const std::vector<std::string>& order) {
  std::map<std::string, Fates> out;
  for (const auto& candidate : candidates) {
    const auto& document = candidate.document;
    if (document.kind == "page" && document.parallel && !document.key.empty())
      out[document.key].emplace(document.language, place_of(candidate, order));
  }
  return out;
}

void count(const Fates& fates, std::size_t rule, Agreement& out) {
  std::int64_t reached = 0, taken = 0;
  for (const auto& [language, place] : fates) {
    reached += place >= rule;
    taken += place == rule;
  }
  if (reached < 2 || taken == 0) return;
  ++out.keys;
  out.pages += reached;
  out.taken += taken;
  out.everywhere += taken == reached;
  out.alone += taken == 1;
}

}  // namespace

std::map<std::string, Agreement> agreements(const Candidates& candidates,
                                            const std::vector<std::string>& order) {
  std::map<std::string, Agreement> out;
  for (const auto& [key, fates] : by_key(candidates, order))
    for (std::size_t rule = 0; rule < order.size(); ++rule) {
      Agreement one;
      count(fates, rule, one);
      if (one.keys == 0) continue;
      auto& sum = out[order[rule]];
      sum.keys += one.keys;
      sum.pages += one.pages;
      sum.taken += one.taken;
      sum.everywhere += one.everywhere;
      sum.alone += one.alone;
    }
  return out;
}

base::Json to_json(const Agreement& agreement) {
  const auto share = static_cast<double>(agreement.taken) / static_cast<double>(agreement.pages);
  return {{"keys", agreement.keys},   {"pages", agreement.pages},
          {"taken", agreement.taken}, {"everywhere", agreement.everywhere},
          {"alone", agreement.alone}, {"share", std::round(share * 1e4) / 1e4}};
}

}  // namespace data
