// The stages `train` and `model`, and the checkpoints between them.
#pragma once

#include "record/given.h"

namespace record {

struct Train {
  static constexpr const char* kind = "train";
  struct Counts {
    std::int64_t steps = 0, tokens = 0, parameters = 0;
    template <class V>
    void fields(V& v) {
      v(steps, "steps", "optimizer steps");
      v(tokens, "tokens", "read, repeats included");
      v(parameters, "parameters", "numbers that are trained");
    }
  } counts;
  // What the steps read of a language. What shards hold is not what a training reads: a short one
  // does not come round, a long one comes round several times.
  struct Read {
    std::int64_t rows = 0, tokens_read = 0, tokens = 0, tokens_unread = 0;
    std::int64_t documents = 0, documents_unread = 0;
    template <class V>
    void fields(V& v) {
      v(rows, "rows", "of context_tokens tokens");
      v(tokens_read, "tokens_read", "in them, repeats included");
      v(tokens, "tokens", "that the shards hold; tokens_read / tokens are the epochs");
      v(tokens_unread, "tokens_unread", "of these, in no row");
      v(documents, "documents", "that the shards hold");
      v(documents_unread, "documents_unread", "of these, with no token in any row");
    }
  };
  // What the routers of a mixture of experts did in the last step.
  struct Routing {
    double entropy = 0, most = 0;
    std::int64_t idle = 0;
    template <class V>
    void fields(V& v) {
      v(entropy, "entropy", "of a token's shares of the experts, nats: the mean");
      v(most, "most", "load of the busiest expert of a layer, in mean loads of that layer");
      v(idle, "idle", "experts that no token chose");
    }
  };
  struct Facts {
    std::string machine_class, state;
    std::int64_t vocabulary = 0;
    double first_loss = 0, last_loss = 0, flops = 0;
    std::optional<double> tokens_per_second;  // if any time passed
    double train_seconds = 0, train_cpu_seconds = 0, record_seconds = 0;
    std::optional<std::map<std::string, Read>> read{};
    std::optional<Given> init{};
    std::optional<double> last_ahead_loss{};
    std::optional<Routing> last_routing{};
    // Former versions said none of these.
    std::optional<double> flops_full{}, cumulative_flops{};
    std::optional<double> start_seconds{}, checkpoint_seconds{}, validation_seconds{},
        lost_seconds{}, goodput{};
    std::optional<double> peak_flops{}, mfu{}, mfu_full{}, sheet_flops{}, sheet_mfu{};
    std::optional<double> money{};
    std::optional<std::string> currency{};
    std::optional<std::map<std::string, double>> last_validation{};
    std::optional<double> last_z_loss{};
    std::optional<std::int64_t> left_out{}, skipped{}, rewinds{};
    std::optional<double> saving_seconds{}, loading_seconds{};
    // Versions after those said neither.
    std::optional<double> step_seconds{}, skipped_seconds{}, possible_flops{};
    template <class V>
    void fields(V& v) {
      v(machine_class, "machine_class", "machines that give the same bits");
      v(state, "state", "digest of the last state");
      v(vocabulary, "vocabulary", "size");
      v(first_loss, "first_loss", "of the first step, nats per token");
      v(last_loss, "last_loss", "of the last step, nats per token");
      v(flops, "flops", "floating-point operations, of the products alone");
      v(tokens_per_second, "tokens_per_second",
        "over all steps, of step_seconds; of train_seconds where that is not said");
      v(train_seconds, "train_seconds", "wall time of the steps");
      v(train_cpu_seconds, "train_cpu_seconds",
        "of all workers; of all ranks, if cost.joules_method says nothing else of several");
      v(record_seconds, "record_seconds", "of it spent on log, digests and checkpoints");
      v(read, "read", "what the steps read, by variant; as recipe, seed and shards decide it");
      v(init, "init",
        "the model whose weights it began with; without one they were drawn by the seed");
      v(last_ahead_loss, "last_ahead_loss",
        "of the last step and of the modules that predict further tokens, nats per token");
      v(last_routing, "last_routing", "of the last step, of a mixture of experts");
      v(flops_full, "flops_full",
        "the same with every token of a row meeting every other, as some reports count");
      v(cumulative_flops, "cumulative_flops",
        "flops of this training and of those whose weights it began with; they are of updates "
        "that stand, nothing computed twice. Lacks where an ancestor's are not known");
      v(start_seconds, "start_seconds", "of train_seconds, before the first step of each process");
      v(checkpoint_seconds, "checkpoint_seconds", "of train_seconds, waiting for checkpoints");
      v(validation_seconds, "validation_seconds", "of train_seconds, on held-out text");
      v(lost_seconds, "lost_seconds", "on steps that a kill made vain; not in train_seconds");
      v(goodput, "goodput",
        "share of train_seconds and lost_seconds in steps that stand and were learned from");
      v(peak_flops, "peak_flops",
        "floating-point operations a second, measured in products as the last process began");
      v(mfu, "mfu",
        "flops of the steps as a share of possible_flops; where that is not said, flops a second as "
        "a share of peak_flops");
      v(mfu_full, "mfu_full", "the same of flops_full");
      v(sheet_flops, "sheet_flops", "a second, as the recipe declares it of the data sheet");
      v(sheet_mfu, "sheet_mfu", "flops a second of the steps, as a share of sheet_flops");
      v(money, "money", "by the prices of the recipe, of wall time by machine and energy");
      v(currency, "currency", "of money");
      v(last_validation, "last_validation",
        "bits per byte of held-out text when it was scored last, by language");
      v(last_z_loss, "last_z_loss", "of the last step, nats per token; no part of last_loss");
      v(left_out, "left_out", "targets that the Goldfish loss left out, of all steps");
      v(skipped, "skipped", "steps that were not learned from, for they stood out");
      v(rewinds, "rewinds",
        "how often the training went back for a step that stood out, and left batches out");
      v(saving_seconds, "saving_seconds",
        "that checkpoints took to be written, as far as steps followed; training went on meanwhile "
        "where train.checkpoints.background says so");
      v(loading_seconds, "loading_seconds", "that those took to be read from which it went on");
      v(step_seconds, "step_seconds",
        "of train_seconds, in steps: all but start, checkpoints and held-out text");
      v(skipped_seconds, "skipped_seconds", "of step_seconds, in steps that were not learned from");
      v(possible_flops, "possible_flops",
        "what products alone could have come to in the steps, each at the peak that its process "
        "measured; steps of a process that measured none count neither here nor in mfu");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

struct Checkpoint {
  static constexpr const char* kind = "checkpoint";
  struct Facts {
    std::int64_t step = 0;
    std::string state;
    std::map<std::string, std::string> tensors;
    template <class V>
    void fields(V& v) {
      v(step, "step", "after which it was saved");
      v(state, "state", "digest over step and tensors");
      v(tensors, "tensors", "digest of each");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(facts, "facts", "");
  }
};

// The body of a "checkpoint" record. Former versions said less than all.
struct CheckpointSaved {
  static constexpr const char* kind = "checkpoint";
  std::int64_t step = 0;
  std::optional<std::string> state{}, id{};
  std::optional<double> loss{};
  template <class V>
  void fields(V& v) {
    v(step, "step", "after which it was saved");
    v(state, "state", "digest of the state");
    v(id, "id", "content id of the checkpoint");
    v(loss, "loss", "of that step");
  }
};

// The body of a "pruned" record: checkpoints that go, for newer ones stand.
struct CheckpointsPruned {
  static constexpr const char* kind = "pruned";
  std::vector<std::int64_t> steps;
  template <class V>
  void fields(V& v) {
    v(steps, "steps", "after which they were saved");
  }
};

struct Model {
  static constexpr const char* kind = "model";
  struct Counts {
    std::int64_t parameters = 0;
    template <class V>
    void fields(V& v) {
      v(parameters, "parameters", "numbers in its tensors");
    }
  } counts;
  struct Facts {
    std::int64_t step = 0;
    std::string format;
    std::optional<std::string> weights{};
    template <class V>
    void fields(V& v) {
      v(step, "step", "of the training it was taken from");
      v(format, "format", "who can read it");
      v(weights, "weights",
        "which average of the weights its tensors hold: the kind of train.average; without it they "
        "are those of that step");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
