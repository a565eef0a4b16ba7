// The lines of a training's logs, steps.jsonl and lost.jsonl: who writes them and who reads them, a run
// that goes on, watch, events, papers and audits, has them from here. train/step_log.h says what they are for.
#pragma once

#include "record/train.h"

namespace record {

// What steps took; in lost.jsonl, all that were lost at once.
struct Spent {
  double seconds = 0, cpu_s = 0, joules = 0;
  template <class V>
  void fields(V& v) {
    v(seconds, "seconds", "wall time");
    v(cpu_s, "cpu_s", "processor time of all ranks");
    v(joules, "joules", "energy of all ranks, as joules_method says");
  }
};

// A line of steps.jsonl. What has nothing to say is left out, and versions before said less.
struct Step {
  std::int64_t step = 0, tokens = 0, scored = 0;
  double loss = 0, grad_norm = 0, rate = 0, flops = 0;
  Spent spent;
  std::string rows;
  std::optional<double> tokens_per_second{}, ahead_loss{}, z_loss{}, flops_full{}, peak_flops{};
  std::optional<double> start_s{}, checkpoint_s{}, validation_s{}, loading_s{}, saving_s{};
  std::optional<std::string> joules_method{}, machine_class{}, state{}, skipped{};
  std::optional<std::int64_t> machines{}, left_out{};
  std::optional<Train::Routing> routing{};
  std::optional<std::vector<std::string>> unmoved{};
  std::optional<std::map<std::string, double>> validation{}, figures{};

  template <class V>
  void fields(V& v) {
    v(step, "step", "1 is the first");
    v(loss, "loss", "mean over scored tokens, nats");
    v(grad_norm, "grad_norm", "before clipping");
    v(rate, "rate", "learning rate");
    v(tokens, "tokens", "read");
    v(scored, "scored", "of these, asked for the next");
    v(flops, "flops", "floating-point operations, of the products alone");
    spent.fields(v);
    v(rows, "rows", "SHA-256 of the ordered list of (language, window) that it read; where a stage aligns, of what "
      "its feed says");
    v(tokens_per_second, "tokens_per_second", "of seconds without their parts, if any are left");
    v(ahead_loss, "ahead_loss", "of the modules that predict further tokens, nats");
    v(z_loss, "z_loss", "mean over scored tokens, nats; no part of loss");
    v(left_out, "left_out", "targets, by the Goldfish loss; no part of scored");
    v(skipped, "skipped", "why nothing was learned from it");
    v(flops_full, "flops_full", "the same with every token of a row meeting every other");
    v(peak_flops, "peak_flops", "a second, measured in products; of all steps of a process");
    v(start_s, "start_s", "of seconds, before the first step of a process");
    v(checkpoint_s, "checkpoint_s", "of seconds, waiting for checkpoints");
    v(validation_s, "validation_s", "of seconds, on held-out text");
    v(loading_s, "loading_s", "that the checkpoint took to be read from which a process went on");
    v(saving_s, "saving_s", "that checkpoints took to be written, in the background, too");
    v(joules_method, "joules_method", "how joules were learned; of all steps of a process");
    v(machine_class, "machine_class",
      "machines that give the same bits; of all steps of a process");
    v(machines, "machines", "of the ranks, if more than one; of all steps of a process");
    v(state, "state", "digest of the state that the step led to; after each checkpoint");
    v(routing, "routing", "what the routers of a mixture of experts did");
    v(unmoved, "unmoved", "tensors that no step has changed for long");
    v(validation, "validation", "bits per byte of held-out text, by language");
    v(figures, "figures", "what an objective tells beside its loss, by name: accuracy, margin, reward");
  }
};

// A line of lost.jsonl: steps that a kill made vain, for a run went on from before them.
struct Lost {
  std::int64_t after_step = 0, steps = 0;
  Spent spent;
  std::optional<double> machine_seconds{};

  template <class V>
  void fields(V& v) {
    v(after_step, "after_step", "from which a run went on");
    v(steps, "steps", "how many were lost");
    spent.fields(v);
    v(machine_seconds, "machine_seconds",
      "each second as often as there were machines, if several were at work");
  }
};

// A line of rewinds.jsonl: a training went back for a step, and reads no more what led to it.
struct Rewound {
  std::int64_t step = 0, first = 0;
  std::string why;
  std::vector<std::int64_t> batches;
  std::vector<double> losses, grad_norms;
  std::vector<std::string> rows;
  std::map<std::string, std::vector<std::int64_t>> documents;

  template <class V>
  void fields(V& v) {
    v(step, "step", "that stood out; 1 is the first");
    v(first, "first",
      "of the steps whose batches are left out; the last is the one that stood out");
    v(why, "why", "what was above its bound");
    v(batches, "batches", "numbers of what these steps read");
    v(losses, "losses", "theirs, nats");
    v(grad_norms, "grad_norms", "theirs, before clipping");
    v(rows, "rows", "SHA-256 of the ordered list of (language, window) that each read");
    v(documents, "documents", "numbers of those in these rows, in the shards, by language");
  }
};

// The body of the "resume" record of a training. Former versions did not say from which step it goes on.
struct Resumed {
  static constexpr const char* kind = "resume";
  std::string stage;
  std::optional<std::int64_t> step{};
  std::optional<std::string> machine_class{};
  std::optional<std::vector<std::int64_t>> without{}, lost_after{};
  struct Back {
    std::int64_t step = 0, first = 0;
    std::string why;
    template <class V>
    void fields(V& v) {
      v(step, "step", "that stood out");
      v(first, "first", "of the steps whose batches are left out");
      v(why, "why", "what was above its bound");
    }
  };
  std::optional<Back> rewind{};

  template <class V>
  void fields(V& v) {
    v(stage, "stage", "name of the training");
    v(step, "step", "of the checkpoint that it goes on from");
    v(machine_class, "machine_class", "of this machine");
    v(without, "without", "steps of earlier checkpoints that stood there once and are gone");
    v(lost_after, "lost_after",
      "steps after which the training that it grew from went on and lost some");
    v(rewind, "rewind", "what it went back for, if it did");
  }
};

}  // namespace record
