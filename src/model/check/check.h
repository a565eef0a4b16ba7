// Answers of a model that others can be held against: logits, loss, gradients and what it writes.
//
// Everything is computed on the calling thread, in one working type, as training (gradients) and
// serving (texts that grow) compute it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compute/view.h"
#include "model/check/input.h"
#include "model/weights.h"

namespace model::check {

struct Options {
  bool loss = false;
  bool gradients = false;               // the norm of each, the loss, and whole those named
  std::vector<std::string> names = {};  // parameters, as checkpoints call them; none: all
  std::int64_t new_tokens = 0;          // greedily behind the first `prompt` tokens of each row
  std::int64_t prompt = 16;
  compute::Type type =
      compute::Type::f32;       // or bf16: weights are rounded, and all that is computed
  compute::Device device = {};  // where, and with which operations
  bool any_numbers = false;     // give NaN that weights bring along, which else is an Error
};

struct Tensor {
  std::string name;
  std::vector<std::int64_t> shape;
  std::vector<float> floats;
  std::vector<std::int64_t> integers;  // where there are no floats
};

// logits [B, T, V], zeros where a token is masked; router_logits.I [B * T, experts] of the layers that
// show them; loss [1], the mean over what is scored, and ahead_loss [n] of modules that predict further
// tokens, by the same count; grad.NAME and grad_norm.NAME [1] of that loss, and of the mean of these times
// the decoder's ahead_weight;
// greedy_ids and greedy_logprobs [B, N], where no token ends a text.
struct Answer {
  std::vector<Tensor> tensors;
  std::optional<double> loss;
};

// Error: bad_request for a name that no parameter has, or a prompt that the rows do not hold; bad_data
// where a loss is asked for and nothing is scored, or where a weight is no finite number and shows in what
// is computed (this names the model, not `where`); io where a file of the weights has shrunk; failed where memory does not do. `where` is named.
base::Result<Answer> answer(const Loaded& loaded, const Input& input, const Options& options,
                            const std::string& where);

// Atomic: floats as F32, integers as I64.
base::Result<void> write(base::Disk& disk, const base::Path& path, const Answer& answer);

}  // namespace model::check
