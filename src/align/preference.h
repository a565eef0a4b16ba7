// A loss over pairs of answers, of which one is preferred, is one file in align/preference/: what it makes of
// the log-probabilities that the model and a reference give both (Rafailov et al., Direct Preference
// Optimization, 2023, and what came after it).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "align/slope.h"
#include "base/choice.h"

namespace align {

// Of one answer: ln p summed over its tokens, and how many these are.
struct Answered {
  double policy = 0, reference = 0;
  std::int64_t tokens = 0;
};
struct Pair {
  Answered chosen, rejected;
};

namespace preference {

// What a loss is computed from: each number grows with the chosen (first) and the rejected (second) answer's
// ln p of the policy.
struct Scored {
  Slope chosen, rejected;          // what the reference is compared by (Divergence), before beta
  Slope chosen_log, rejected_log;  // ln p of the policy
  double chosen_reference, rejected_reference;
  double chosen_tokens, rejected_tokens;  // 1 at least
};

struct Settings {
  double beta = 0.1;           // how far the policy may go from the reference
  double label_smoothing = 0;  // how many pairs are the wrong way round
  double gamma = 0;            // margin by which the chosen one must win (simpo)
  double mean_reward = 0;      // of all rewards before this batch (bco_pair)
};

struct Entry {
  const char* summary;
  bool
      smooths;  // whether label_smoothing means something, from which `least_smoothing` is the least
  double least_smoothing;
  // The loss of each pair; that of the batch is their mean. A function of its arguments alone.
  std::vector<Slope> (*losses)(const Settings& settings, std::span<const Scored> pairs);
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
// Null if unknown.
const Entry* find(const std::string& name);
std::vector<std::string> names();

// losses() of a formula for one pair.
template <Slope (*formula)(const Settings&, const Scored&)>
std::vector<Slope> each(const Settings& settings, std::span<const Scored> pairs) {
  std::vector<Slope> out;
  out.reserve(pairs.size());
  for (const auto& pair : pairs) out.push_back(formula(settings, pair));
  return out;
}

}  // namespace preference

// By what the policy is compared with the reference (Wang et al., Beyond Reverse KL, 2023).
enum class Divergence { reverse_kl, forward_kl, js };

// "sigmoid", "0.8*sigmoid+0.2*sft", "sigmoid_forward_kl": what is summed up, and with what weight.
struct PreferenceLoss {
  struct Part {
    const preference::Entry* entry;
    double weight = 1;
  };
  std::vector<Part> parts;
  Divergence divergence = Divergence::reverse_kl;
};
// Error: bad_request for a name that is none, with the nearest.
base::Result<PreferenceLoss> read_preference_loss(const std::string& text);

// The loss of a batch of pairs, 1 at least: the mean over them, of each part by its weight.
struct PairLoss {
  double loss = 0;
  std::vector<double> per_pair;
  std::vector<double> of_chosen, of_rejected;  // how the loss grows with ln p of each answer
};
// Error: bad_request for a label_smoothing that a part does not know.
base::Result<PairLoss> loss_of(const PreferenceLoss& loss, const preference::Settings& settings,
                               std::span<const Pair> pairs);

}  // namespace align
