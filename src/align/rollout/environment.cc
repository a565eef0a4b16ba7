#include "align/rollout/environment.h"

#include <cmath>
#include <set>

namespace align::rollout {

using base::Code;
using base::Error;
using base::Result;

namespace {

Error wrong(const std::string& what, const std::string& hint = "") {
  return {Code::bad_request, what, "", hint};
}

bool is_weight(double weight) { return std::isfinite(weight) && weight > 0; }

}  // namespace

Result<void> check(const std::vector<Environment>& environments) {
  if (environments.empty())
    return wrong("no environment says what answers are rewarded for",
                 "write [[grpo.environments]] with rewards = [{grader = {kind = \"number\"}}]");
  std::set<std::string> names;
  for (const auto& one : environments) {
    if (!names.insert(one.name).second)
      return wrong("two environments are called '" + one.name + "'");
    if (one.name.empty() && environments.size() > 1) return wrong("an environment has no name");
    if (!is_weight(one.weight)) return wrong("the weight of an environment must be above 0");
    if (one.rewards.empty()) return wrong("the environment '" + one.name + "' rewards nothing");
    for (const auto& reward : one.rewards) {
      if (!std::isfinite(reward.weight) || reward.weight == 0)
        return wrong("the weight of a reward is no number, or 0");
      TRY(reward.grader.check());
    }
  }
  return {};
}

Result<Judges> Judges::open(const std::vector<Environment>& environments) {
  Judges out;
  for (const auto& one : environments) {
    auto& made = out.of_.emplace_back(One{one.name, one.weight, {}});
    for (const auto& reward : one.rewards)
      made.graders.push_back({reward.weight, reward.grader.kind(),
                              TRY(reward.grader.entry().open(reward.grader.settings()))});
  }
  return out;
}

Result<std::size_t> Judges::number_of(const std::string& name) const {
  if (name.empty()) return std::size_t{0};
  for (std::size_t i = 0; i < of_.size(); ++i)
    if (of_[i].name == name) return i;
  return Error{Code::bad_data, "no environment is called '" + name + "'", "", ""};
}

Judgement Judges::judge(std::size_t environment, const grade::Asked& asked) const {
  Judgement out;
  for (const auto& each : of_[environment].graders) {
    auto grade = grade::ask(each.name, *each.grader, asked);
    if (!grade.ok()) {
      out.error = grade.error().sentence();
      return out;
    }
    out.reward += each.weight * grade->reward;
    out.said.push_back({each.name, grade->reward, grade->reason});
  }
  return out;
}

}  // namespace align::rollout
