#include "align/rollout/round.h"

#include <algorithm>
#include <numeric>

#include "base/utf8.h"

namespace align::rollout {

namespace {

bool graded(const Judged& one) { return one.judgement.error.empty(); }

std::vector<double> rewards_of(const Group& group) {
  std::vector<double> out;
  for (const auto& one : group.answers)
    if (graded(one)) out.push_back(one.judgement.reward);
  return out;
}

Spread spread_of(const std::string& name) {
  return name == "group" ? Spread::group : name == "batch" ? Spread::batch : Spread::none;
}

bool differ(const std::vector<double>& rewards) {
  return std::ranges::any_of(rewards, [&](double one) { return one != rewards.front(); });
}

}  // namespace

void compare(std::vector<Group>& groups, const GrpoRecipe& recipe) {
  std::vector<double> all;
  for (auto& group : groups) {
    const auto rewards = rewards_of(group);
    group.taught = rewards.size() > 1 && differ(rewards);
    group.kept = group.kept && rewards.size() > 1 && (recipe.further_rounds == 0 || group.taught);
    if (group.kept) all.insert(all.end(), rewards.begin(), rewards.end());
  }
  const auto spread = spread_of(recipe.spread);
  for (auto& group : groups) {
    if (!group.kept) continue;
    const auto rewards = rewards_of(group);
    const auto own = spread == Spread::batch ? advantages_within(rewards, all)
                                             : advantages(rewards, rewards.size(), spread);
    std::size_t at = 0;
    for (auto& one : group.answers) {
      if (!graded(one)) continue;
      one.advantage = own[at++];
      one.learned = one.answer.ended || recipe.cut_answers == "learn";
    }
  }
}

std::string lines_of(std::int64_t step, const std::vector<Group>& groups,
                     const std::vector<Prompt>& prompts, const Judges& judges,
                     const std::string& weights) {
  std::string out;
  for (const auto& group : groups) {
    const auto& prompt = prompts[group.prompt];
    for (std::size_t i = 0; i < group.answers.size(); ++i) {
      const auto& one = group.answers[i];
      auto said = base::Json::array();
      for (const auto& each : one.judgement.said)
        said.push_back({{"grader", each.grader}, {"reward", each.reward}, {"reason", each.reason}});
      base::Json line = {{"step", step + 1},
                         {"prompt", group.prompt},
                         {"asked", group.number},
                         {"sample", i},
                         {"environment", judges.name(prompt.environment)},
                         {"weights", weights},
                         {"ids", one.answer.ids},
                         {"logs", one.answer.logs},
                         {"text", base::to_utf8(one.text)},
                         {"ended", one.answer.ended},
                         {"graders", said},
                         {"advantage", one.advantage},
                         {"learned", one.learned}};
      if (graded(one))
        line["reward"] = one.judgement.reward;
      else
        line["error"] = base::to_utf8(one.judgement.error);
      out += line.dump(-1, ' ', false, base::Json::error_handler_t::replace) + "\n";
    }
  }
  return out;
}

std::map<std::string, double> figures_of(const std::vector<Group>& groups,
                                         const std::vector<Prompt>& prompts, const Judges& judges) {
  std::map<std::string, double> out = {{"reward", 0},        {"answers", 0}, {"dropped", 0},
                                       {"answer_tokens", 0}, {"cut", 0},     {"learned", 0},
                                       {"groups", 0},        {"taught", 0}};
  std::map<std::string, std::pair<double, double>> by_name;
  double graded_ones = 0;
  for (const auto& group : groups) {
    out["groups"] += 1;
    out["taught"] += group.taught;
    for (const auto& one : group.answers) {
      out["answers"] += 1;
      out["dropped"] += !graded(one);
      out["cut"] += !one.answer.ended;
      out["learned"] += one.learned;
      out["answer_tokens"] += static_cast<double>(one.answer.ids.size());
      if (!graded(one)) continue;
      graded_ones += 1;
      out["reward"] += one.judgement.reward;
      const auto& environment = judges.name(prompts[group.prompt].environment);
      for (const auto& each : one.judgement.said) {
        auto& sum =
            by_name["reward." + (environment.empty() ? "" : environment + ".") + each.grader];
        sum.first += each.reward;
        sum.second += 1;
      }
    }
  }
  out["reward"] /= std::max(1.0, graded_ones);
  out["answer_tokens"] /= std::max(1.0, out["answers"]);
  for (const auto& [name, sum] : by_name) out[name] = sum.first / sum.second;
  return out;
}

}  // namespace align::rollout
