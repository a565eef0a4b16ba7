// A loss of a policy gradient is one file in align/policy/: how what was sampled, and how good it was found to be,
// become a number that is made smaller (Shao et al., DeepSeekMath, 2024, and what came after it).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/choice.h"

namespace align {

// One answer that was sampled: ln p of each of its tokens, by the policy that learns, by that which sampled, and by
// the reference (empty where nothing is held to it).
struct Rollout {
  std::vector<double> now, old, reference;
  double advantage = 0;
};

namespace policy {

// What one token adds, and how that grows with ln p of each token by the policy that learns: its own and, where the
// ratio is that of the whole answer, all of them by the same.
struct Settings {
  double epsilon_low = 0.2, epsilon_high = 0.2;  // how far a ratio may go below and above 1
  std::optional<double>
      delta;  // the most that a ratio counts where an advantage is negative (two-sided clip)
  bool by_sequence = false;  // the ratio of an answer is the geometric mean of its tokens' (GSPO)
  double beta = 0;           // weight of the KL to the reference
  bool kl_by_ratio =
      true;  // it is weighed by the ratio, as it must be off the policy (DeepSeek-V3.2)
  double most_tokens = 0;      // that an answer may have (dr_grpo)
  double tokens_in_batch = 0;  // of all answers that one step learns from (dapo, cispo)
  double soft_positive = 1, soft_negative = 1.05;  // temperatures of sapo
};

// A number that grows with ln p of the token and with ln of the ratio.
struct Term {
  double value = 0, by_log = 0, by_ratio = 0;
};

struct Entry {
  const char* summary;
  // What a token adds. `log`: its ln p; `ratio`: of policies.
  Term (*term)(const Settings& settings, double log, double ratio, double advantage);
  // By what the sum over the tokens of an answer is multiplied; `tokens`: of it, 1 at least; `answers`: of the batch;
  // `all`: tokens of the batch.
  double (*weight)(const Settings& settings, double tokens, double answers, double all);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
// Null if unknown.
const Entry* find(const std::string& name);
std::vector<std::string> names();

// -min(ratio * advantage, clipped ratio * advantage), as PPO has it (Schulman et al. 2017).
Term clipped(const Settings& settings, double log, double ratio, double advantage);

}  // namespace policy

struct PolicyLoss {
  double loss = 0;
  std::vector<std::vector<double>> slopes;  // how it grows with each Rollout::now
};
// What a step learns from, where a batch is a part of it alone.
struct Whole {
  double answers = 0, tokens = 0;
};
// Of a batch of answers, each with 0 tokens or more. A function of its arguments alone. With `whole` it is what these
// answers add to the loss of a step.
PolicyLoss loss_of(const policy::Entry& entry, const policy::Settings& settings,
                   std::span<const Rollout> rollouts, std::optional<Whole> whole = {});

// How good each answer was, of groups of `group` answers to one prompt: its reward minus the mean of its group, divided
// by a standard deviation plus 1e-4.
enum class Spread { group, batch, none };
std::vector<double> advantages(std::span<const double> rewards, std::size_t group, Spread spread);
// Of one group among others of a batch: by the deviation of all of them.
std::vector<double> advantages_within(std::span<const double> group, std::span<const double> batch);

}  // namespace align
