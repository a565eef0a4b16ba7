// What the policy wrote in one step, graded: groups of answers with their advantages.
#pragma once

#include "align/grpo.h"
#include "align/rollout/sample.h"

namespace align::rollout {

struct Judged {
  Answer answer;
  std::string text;
  Judgement judgement;
  double advantage = 0;
  bool learned = false;  // it is of the loss
};

struct Group {
  std::size_t prompt = 0;    // which one
  std::uint64_t number = 0;  // of the step; those of further rounds come behind the first ones
  std::vector<Judged> answers;
  bool taught = false;  // its answers had different rewards
  bool kept = false;    // it is of the batch
};

// Mean, deviation and advantages of each group, over the answers that could be graded, and which answers are learned
// from. Groups without two such answers are not kept; with `further_rounds` neither are those that teach nothing.
void compare(std::vector<Group>& groups, const GrpoRecipe& recipe);

// Lines of rollouts.jsonl.
std::string lines_of(std::int64_t step, const std::vector<Group>& groups,
                     const std::vector<Prompt>& prompts, const Judges& judges,
                     const std::string& weights);

// What a step's line in the log says: reward, reward.NAME, answers, dropped, tokens, cut, groups, taught.
std::map<std::string, double> figures_of(const std::vector<Group>& groups,
                                         const std::vector<Prompt>& prompts, const Judges& judges);

}  // namespace align::rollout
