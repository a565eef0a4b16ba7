// How a stage that aligns learns: the keys that all of them have, beside what is their own.
//
//   struct SftRecipe : LearnRecipe { ... template <class V> void fields(V& v) { v(data, ...); learn_fields(v); } };
#pragma once

#include <string>
#include <vector>

#include "model/low_rank.h"
#include "train/recipe.h"

namespace align {

// [.lora]: what learns beside weights that stay as they are.
struct LoraRecipe {
  std::int64_t rank = 0;
  double alpha = 0;
  std::string kind = "lora";
  std::vector<std::string> targets = {"q_proj",    "k_proj",  "v_proj",    "o_proj",  "gate_proj",
                                      "up_proj",   "down_proj", "qkv_proj", "gate_up_proj"};
  template <class V>
  void fields(V& v) {
    v(rank, "rank",
      "of the changes of low rank that learn beside the weights, which stay; 0: all weights learn");
    v(alpha, "alpha", "a change counts alpha / rank times, or alpha / sqrt(rank) with rslora; 0: twice the rank");
    v(kind, "kind", "lora, rslora (another scale), or dora (a length of each row of its own)");
    v(targets, "targets", "matrices that change: names of modules, or the ends of names");
  }
  base::Result<void> check() const;
  bool on() const { return rank > 0; }
  double alpha_or_usual() const { return alpha > 0 ? alpha : 2 * static_cast<double>(rank); }
  double scale() const;
};

struct LearnRecipe {
  double epochs = 3;
  std::int64_t steps = 0;
  std::int64_t max_tokens = 1024;
  std::int64_t grains_per_step = 8;
  std::int64_t rows_per_grain = 1;
  std::string precision = "bf16";
  double learning_rate = 1e-4;
  double clip_norm = 1.0;
  base::Choice<train::optimizer::Registry> optimizer;
  base::Choice<train::schedule::Registry> schedule;
  LoraRecipe lora;
  std::vector<std::string> frozen;
  std::int64_t checkpoint_steps = 100;
  train::CheckpointRecipe checkpoints;
  double watts_per_core = 10;
  std::string recompute = "none";
  std::string numerics = "native";

  template <class V>
  void learn_fields(V& v) {
    using base::Affects;
    v(epochs, "epochs", "how often each row is read, where steps says nothing");
    v(steps, "steps", "optimizer steps; 0: as many as the epochs need");
    v(max_tokens, "max_tokens", "most tokens of a row; at most the model's context");
    v(grains_per_step, "grains_per_step",
      "micro-batches whose gradients one step sums, over a fixed tree; at most 4096");
    v(rows_per_grain, "rows_per_grain", "rows in a micro-batch");
    v(precision, "precision", "working type: bf16 (with float master weights) or f32");
    v(learning_rate, "learning_rate", "peak learning rate");
    v(clip_norm, "clip_norm", "largest gradient norm; 0 clips nothing");
    v(optimizer, "optimizer", "what turns gradients into new weights");
    v(schedule, "schedule", "how the learning rate goes over the steps");
    v(lora, "lora", "changes of low rank that learn in the place of the weights");
    v(frozen, "frozen",
      "parameters that stay as they are, by their names or parts of them: [\"embed_tokens\"]");
    v(checkpoint_steps, "checkpoint_steps", "steps between checkpoints", Affects::nothing);
    v(checkpoints, "checkpoints", "how states are saved, and which of them stay", Affects::nothing);
    v(watts_per_core, "watts_per_core",
      "power of a busy core, assumed where no energy meter can be read", Affects::nothing);
    v(recompute, "recompute",
      "what a layer keeps for the way back: none recomputes nothing; layer keeps its input alone",
      Affects::nothing);
    v(numerics, "numerics",
      "native: the machine's quickest sums; portable: the same bits on every machine, in f32");
  }
  // Error: bad_request, naming the key.
  base::Result<void> check_learning() const;

  // As the loop takes it, for so many rows.
  train::TrainRecipe to_train(std::uint64_t rows) const;
};

// What of a model's layout changes, or stays. Error: bad_request where a name meets nothing, naming it, or a head
// that is the embedding, too.
base::Result<std::vector<model::LowRank>> changes_of(const LoraRecipe& recipe,
                                                     const model::Layout& layout);
base::Result<std::vector<std::size_t>> frozen_of(const std::vector<std::string>& names,
                                                 const model::Layout& layout);

}  // namespace align
