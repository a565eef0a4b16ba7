// One training under audit: what is known of it, and ways of it that can be executed again.
#pragma once

#include <algorithm>
#include <vector>

#include "audit/history.h"
#include "audit/trainer.h"

namespace audit::training {

struct Trial {
  std::int64_t from = 0;
  std::int64_t steps = 0;
};

struct Subject {  // one training and what is known about it
  const Scene& scene;
  const Standing& train;
  TrainingPlace place;
  History history;
  std::int64_t last = 0;
  std::string here;  // machine class of this machine

  // Whether its first weights can be had: drawn by the seed, or those of a model that is at hand.
  bool has_beginning() const {
    const auto& inputs = train.manifest.inputs;
    const bool given = inputs.contains("init") || inputs.contains("base") || inputs.contains("model");
    return !given || !place.init.empty();
  }
  // Steps to begin from: the initialisation and every checkpoint.
  std::vector<std::int64_t> starts() const {
    std::vector<std::int64_t> out;
    if (has_beginning()) out.push_back(0);
    for (const auto& [step, one] : history.checkpoints) out.push_back(step);
    return out;
  }
  States recorded() const {
    States out;
    for (const auto& [step, state] : history.states) out[step] = state.digest;
    return out;
  }
  // Whether steps may be expected to give equal bits on this machine.
  bool comparable(std::int64_t from, std::int64_t to) const {
    const auto recorded = text_at(train.manifest.facts, "machine_class");
    const auto classes = history.classes_of(from + 1, to, recorded);
    return std::ranges::all_of(classes, [&](const auto& one) { return one == here; });
  }
};

}  // namespace audit::training
