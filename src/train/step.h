// One optimizer step: grains on workers, gradients summed over a fixed tree, one update.
//
// Result: the same bits for any number of workers and ranks. A grain is computed by one worker alone;
// the tree sum, the norm and the update run over fixed stretches of the flat parameters, and their
// partial results are added in stretch order. Of several ranks each computes its own grains
// (train/tree.h); then all have the same gradient, and each makes the whole update, or, with
// train.shard_optimizer, that of its share, after which all take the weights of each other (train/share.h).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/pool.h"
#include "model/arch.h"
#include "model/low_rank.h"
#include "rank/ranks.h"
#include "train/feed.h"
#include "train/recipe.h"
#include "train/routing.h"
#include "train/state.h"

namespace train {

struct StepFacts {
  double loss = 0;           // mean over scored tokens, nats; or over what the feed counts
  double gradient_norm = 0;  // before clipping
  double rate = 0;
  std::int64_t tokens = 0, scored = 0;
  double flops = 0;                          // model FLOPs, causal attention
  std::optional<RoutingFacts> routing = {};  // of a mixture of experts
  // Mean over what the modules that look further are asked, nats; no part of `loss`.
  std::optional<double> ahead_loss = {};
  std::optional<double> z_loss = {};          // mean over scored tokens, nats; no part of `loss`
  std::optional<std::int64_t> left_out = {};  // targets, by the Goldfish loss; no part of `scored`
  std::map<std::string, double> figures = {};  // what the feed tells of the step beside
  std::string skipped = {};  // why nothing was learned from it (train/spike.h); empty: it was
};

class Stepper {
 public:
  virtual ~Stepper() = default;
  // Runs step number state.step (from 0) and counts it; one that recipe.spike skips leaves the rest as
  // it was, but for what is remembered of it. May throw; Error: failed if the loss or the gradient is
  // not finite (the state is then left as it was); every rank has the same answer.
  virtual base::Result<StepFacts> step(State& state) = 0;
  // To be called when the state's weights were replaced from outside.
  virtual void weights_changed(const State& state) = 0;
};

// What learns beside weights that stay as they are.
struct Frozen {
  const model::LowRanks* changes;    // the state's layout is theirs
  std::span<const float> weights;    // of the model; not read after make_stepper()
};

// All references but those to the pool and the rates must outlive the stepper. recipe.precision picks the working type;
// `rates` are shares of the learning rate by parameter, or none. `layout`: of what learns, which is that of the
// model, or of the changes beside it.
std::unique_ptr<Stepper> make_stepper(const model::Config& config, const model::Layout& layout,
                                      const TrainRecipe& recipe, Feed& feed,
                                      const base::Pool& pool, rank::Ranks& ranks,
                                      const std::vector<double>& rates = {},
                                      const std::optional<Frozen>& frozen = {});

}  // namespace train
