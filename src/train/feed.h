// Where the rows of a training come from, and what is learned from them. The loop (train/loop.cc) asks a feed
// for the micro-batches of each step and knows nothing else of them: pretraining reads shards
// (train/shard_feed.h), a stage that aligns brings a feed of its own.
//
// Contract: a grain is a function of what the feed was opened with, of (step, number) and, for a feed that
// looks at the model, of the weights before the step. So a step can be made again, by whoever goes on or
// audits, and any number of workers gives the same bits.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "model/low_rank.h"
#include "model/pass.h"

namespace train {

// A micro-batch: what one worker computes by itself.
struct Grain {
  model::Batch batch;  // batch.weights: of each target in the loss; empty: 1 each
  // Of how many things the loss of the batch is the sum (scored targets, pairs, answers). A step's loss and
  // gradient are the sums over its grains, divided by the sum of these.
  double count = 0;
  // In place of the weighted cross-entropy of the targets: a function of ln p of each. Its value is a sum
  // over `count` things, too. Called once, on the worker's thread.
  model::Objective objective = {};
  std::int64_t left_out = 0;  // targets that a rule took out of the loss
};

// The model as the passes of a step compute it, for a feed that asks it something first: in the working type.
// Valid until begin() returns.
struct Policy {
  const model::Model& model;
  const model::Parameters& parameters;
  // What learns beside frozen weights, or null: a thread that computes holds a model::WithChanges of a copy of its own.
  const model::Changes* changes;
};

class Feed {
 public:
  virtual ~Feed() = default;
  // Once before the grains of step number `step` (from 0) are asked for, on the thread that makes steps.
  virtual base::Result<void> begin(std::int64_t step, const Policy& policy) {
    static_cast<void>(step), static_cast<void>(policy);
    return {};
  }
  // Grain `number` of a step; on any thread. Error: bad_data, io.
  virtual base::Result<Grain> grain(std::int64_t step, std::size_t number) const = 0;
  // After the grains of a step: whether what they were read from stood still. Error: io.
  virtual base::Result<void> whole() const { return {}; }

  // Whether tokens() and digest() of a step are known before it is made, so that a log can be held against
  // them. Where they are not, they are asked for behind the step alone.
  virtual bool foretold() const { return true; }
  virtual std::int64_t tokens(std::int64_t step) const = 0;
  virtual std::string digest(std::int64_t step) const = 0;  // "rows" of the step log: SHA-256, hex
  // Most tokens of a row, for what a step could have cost.
  virtual std::int64_t row_tokens() const = 0;
  // Asked behind a step: what its line in the log says beside the loss ("margin", "reward"). Numbers of grains
  // that other processes computed are not there.
  virtual std::map<std::string, double> figures(std::int64_t step) const {
    static_cast<void>(step);
    return {};
  }
};

}  // namespace train
