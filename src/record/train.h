// The stages `train` and `model`, and the checkpoints between them.
#pragma once

#include "record/fact.h"

namespace record {

struct Train {
  static constexpr const char* kind = "train";
  struct Counts {
    std::int64_t steps = 0, tokens = 0, parameters = 0;
    template <class V>
    void fields(V& v) {
      v(steps, "steps", "optimizer steps");
      v(tokens, "tokens", "trained on, repeats included");
      v(parameters, "parameters", "numbers that are trained");
    }
  } counts;
  struct Facts {
    std::string machine_class, state;
    std::int64_t vocabulary = 0;
    double first_loss = 0, last_loss = 0, flops = 0;
    std::optional<double> tokens_per_second;  // if any time passed
    double train_seconds = 0, train_cpu_seconds = 0, record_seconds = 0;
    template <class V>
    void fields(V& v) {
      v(machine_class, "machine_class", "machines that give the same bits");
      v(state, "state", "digest of the last state");
      v(vocabulary, "vocabulary", "size");
      v(first_loss, "first_loss", "of the first step, nats per token");
      v(last_loss, "last_loss", "of the last step, nats per token");
      v(flops, "flops", "floating-point operations, of the products alone");
      v(tokens_per_second, "tokens_per_second", "over all steps");
      v(train_seconds, "train_seconds", "wall time of the steps");
      v(train_cpu_seconds, "train_cpu_seconds", "of all workers");
      v(record_seconds, "record_seconds", "of it spent on log, digests and checkpoints");
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

// The body of a "checkpoint" record.
struct CheckpointSaved {
  std::int64_t step = 0;
  std::string state, id;
  double loss = 0;
  template <class V>
  void fields(V& v) {
    v(step, "step", "after which it was saved");
    v(state, "state", "digest of the state");
    v(id, "id", "content id of the checkpoint");
    v(loss, "loss", "of that step");
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
    template <class V>
    void fields(V& v) {
      v(step, "step", "of the training it was taken from");
      v(format, "format", "who can read it");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
